/** Keeps the first bytes of both streams in the order of their arrival, and views them as text and lines. */
import { withoutReturn } from "./lines-of.ts";
import type { OutputLine } from "./run-result.ts";

type StreamName = OutputLine["stream"];

/** Collects output up to a limit for each stream. */
export class OutputCollector {
  readonly #limit: number;
  readonly #chunks: { readonly stream: StreamName; readonly bytes: Buffer }[] = [];
  readonly #kept = { stdout: 0, stderr: 0 };
  truncated = false;

  /** @param limit bytes to keep of each stream */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(stream: StreamName, bytes: Buffer): void {
    const room = this.#limit - this.#kept[stream];
    if (bytes.length > room) this.truncated = true;
    if (room <= 0 || bytes.length === 0) return;
    const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#kept[stream] += part.length;
    // A small piece would keep the whole network buffer alive that it was cut from.
    const owned = part.buffer.byteLength > 2 * part.length ? Buffer.from(part) : part;
    this.#chunks.push({ stream, bytes: owned });
  }

  bytes(stream: StreamName): Buffer {
    const parts = this.#chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.bytes);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  lines(): readonly OutputLine[] {
    const lines: OutputLine[] = [];
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const partial = { stdout: "", stderr: "" };
    for (const { stream, bytes } of this.#chunks) {
      const pieces = (partial[stream] + decoders[stream].decode(bytes, { stream: true })).split("\n");
      partial[stream] = pieces.pop() ?? "";
      for (const text of pieces) lines.push({ stream, text: withoutReturn(text) });
    }
    for (const stream of ["stdout", "stderr"] as const) {
      const text = partial[stream] + decoders[stream].decode();
      if (text !== "") lines.push({ stream, text: withoutReturn(text) });
    }
    return lines;
  }
}
