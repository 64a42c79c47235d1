/** What was kept of both streams, and its views as text and lines. */
import { linesOf } from "./lines-of.ts";
import type { OutputLine } from "./output-line.ts";

/** The bytes of both streams, and in which order their lines came. */
export interface KeptOutput {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** How many lines came from each stream in turn, stdout first. Lines that are not counted come last, stdout's first. */
  readonly turns: readonly number[];
}

type StreamName = OutputLine["stream"];

/** Without the manners of a Buffer, which shows, compares and clones in a way of its own. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The stream whose turn it is. */
export function streamOfTurn(turn: number): StreamName {
  return turn % 2 === 0 ? "stdout" : "stderr";
}

/** The lines of both streams in the order of their arrival. */
export function outputLines({ stdout, stderr, turns }: KeptOutput): OutputLine[] {
  const lines = { stdout: linesOf(textOf(stdout)), stderr: linesOf(textOf(stderr)) };
  const begin = { stdout: 0, stderr: 0 };
  const merged: OutputLine[] = [];
  const take = (stream: StreamName, count: number): void => {
    const end = begin[stream] + count;
    for (const text of lines[stream].slice(begin[stream], end)) merged.push({ stream, text });
    begin[stream] = end;
  };
  for (const [turn, count] of turns.entries()) take(streamOfTurn(turn), count);
  take("stdout", Number.POSITIVE_INFINITY);
  take("stderr", Number.POSITIVE_INFINITY);
  return merged;
}

/** The turns in which lines came; none where it was all of stdout, then all of stderr. */
export function turnsOf(lines: readonly OutputLine[]): number[] {
  const turns = [0];
  for (const { stream } of lines) {
    if (stream !== streamOfTurn(turns.length - 1)) turns.push(0);
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
  }
  return turns.length < 3 ? [] : turns;
}
