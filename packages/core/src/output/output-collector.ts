/** Keeps the first bytes of both streams, and the order in which their lines came. */
import { KeptBytes } from "./kept-bytes.ts";
import { type KeptOutput, plainBytes, streamOfTurn } from "./kept-output.ts";
import type { OutputLine } from "./output-line.ts";

type StreamName = OutputLine["stream"];

/** Collects output up to a limit for each stream. Time and memory are linear in the bytes, however they are cut. */
export class OutputCollector {
  readonly #kept: { readonly [Stream in StreamName]: KeptBytes };
  /** How many bytes came from each stream in turn, stdout first. */
  readonly #turns: number[] = [0];
  truncated = false;

  /** @param limit bytes to keep of each stream */
  constructor(limit: number) {
    this.#kept = { stdout: new KeptBytes(limit), stderr: new KeptBytes(limit) };
  }

  push(stream: StreamName, bytes: Buffer): void {
    const taken = this.#kept[stream].push(bytes);
    if (taken < bytes.length) this.truncated = true;
    if (taken === 0) return;
    if (stream !== streamOfTurn(this.#turns.length - 1)) this.#turns.push(0);
    this.#turns[this.#turns.length - 1] = (this.#turns.at(-1) ?? 0) + taken;
  }

  bytes(stream: StreamName): Buffer {
    return this.#kept[stream].bytes;
  }

  /** All of it, as plain bytes. */
  output(): KeptOutput {
    const { stdout, stderr } = this.#kept;
    return { stdout: plainBytes(stdout.bytes), stderr: plainBytes(stderr.bytes), turns: this.#lineTurns() };
  }

  /** A line comes when its end does. */
  #lineTurns(): number[] {
    if (this.#turns.length < 3) return [];
    const begin = { stdout: 0, stderr: 0 };
    return this.#turns.map((length, turn) => {
      const stream = streamOfTurn(turn);
      const bytes = this.bytes(stream).subarray(begin[stream], begin[stream] + length);
      begin[stream] += length;
      return countLineEnds(bytes);
    });
  }
}

const LINE_END = 0x0a;

function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  // An iterator takes ten times as long.
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === LINE_END) count += 1;
  return count;
}
