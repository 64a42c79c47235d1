/** A stream of the caller's that takes the content of one file. */
import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { firstEvent } from "../../waiting/first-event.ts";
import { UNNAMED } from "./file-content.ts";
import type { FileDestination } from "./local-destination.ts";

/** Waits while the stream is full; ends it when all came, and destroys it when not. */
export class StreamDestination implements FileDestination {
  readonly path = UNNAMED;
  readonly keepsNothing = false;
  readonly offset = 0;
  readonly hash = createHash("sha256");
  readonly startedOver = false;
  readonly #stream: Writable;
  #failure: unknown;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#failure ??= error;
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stream.destroyed) throw new Error("the stream was closed before all was written");
    if (this.#stream.write(bytes)) return;
    await firstEvent(this.#stream, ["drain", "close"]);
  }

  async commit(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#stream.end();
    await finished(this.#stream, { readable: false });
  }

  async discard(): Promise<void> {
    this.#stream.destroy();
  }
}
