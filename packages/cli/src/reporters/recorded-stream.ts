/** A stream that keeps what is written to it, for tests of what people see. */
import type { TerminalStream } from "./status-line.ts";

/** Keeps all text. */
export class RecordedStream implements TerminalStream {
  readonly isTTY: boolean;
  readonly columns = 80;
  #chunks: Buffer[] = [];

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string | Uint8Array): void {
    this.#chunks.push(Buffer.from(text as string));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }
}
