/** Keeps the first bytes of both streams in the order of their arrival, and views them as text and lines. */
import { KeptBytes } from "./kept-bytes.ts";
import { withoutReturn } from "./lines-of.ts";
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
    if (stream !== streamOf(this.#turns.length - 1)) this.#turns.push(0);
    this.#turns[this.#turns.length - 1] = (this.#turns.at(-1) ?? 0) + taken;
  }

  bytes(stream: StreamName): Buffer {
    return this.#kept[stream].bytes;
  }

  lines(): readonly OutputLine[] {
    const lines: OutputLine[] = [];
    const readers = { stdout: new LineReader("stdout", lines), stderr: new LineReader("stderr", lines) };
    const begin = { stdout: 0, stderr: 0 };
    for (const [turn, length] of this.#turns.entries()) {
      const stream = streamOf(turn);
      readers[stream].read(this.bytes(stream).subarray(begin[stream], begin[stream] + length));
      begin[stream] += length;
    }
    readers.stdout.end();
    readers.stderr.end();
    return lines;
  }
}

function streamOf(turn: number): StreamName {
  return turn % 2 === 0 ? "stdout" : "stderr";
}

/** Cuts one stream into lines, and adds each to all lines when it is complete. */
class LineReader {
  readonly #stream: StreamName;
  readonly #lines: OutputLine[];
  readonly #decoder = new TextDecoder();
  /** The pieces of the line that is not complete yet. */
  #unfinished: string[] = [];

  constructor(stream: StreamName, lines: OutputLine[]) {
    this.#stream = stream;
    this.#lines = lines;
  }

  read(bytes: Buffer): void {
    const [first = "", ...others] = this.#decoder.decode(bytes, { stream: true }).split("\n");
    this.#unfinished.push(first);
    for (const piece of others) {
      this.#finish();
      this.#unfinished = [piece];
    }
  }

  end(): void {
    this.#unfinished.push(this.#decoder.decode());
    if (this.#unfinished.some((piece) => piece !== "")) this.#finish();
  }

  #finish(): void {
    this.#lines.push({ stream: this.#stream, text: withoutReturn(this.#unfinished.join("")) });
  }
}
