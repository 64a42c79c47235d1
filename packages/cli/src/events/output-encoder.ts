/** Encodes output for events, piece by piece. */
import { type EncodedBytes, encodeBytes } from "@towline/core";
import { characterBoundary } from "../render/line-splitter.ts";

/** A character that is cut in two by pieces is held back until it is whole. */
export class OutputEncoder {
  #held: Uint8Array = new Uint8Array();

  /** The next event's output; undefined when there is nothing whole yet. */
  push(bytes: Uint8Array): EncodedBytes | undefined {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = characterBoundary(all);
    this.#held = Buffer.from(all.subarray(end));
    return end === 0 ? undefined : encodeBytes(all.subarray(0, end));
  }

  /** What is left when the stream has ended. */
  finish(): EncodedBytes | undefined {
    const rest = this.#held;
    this.#held = new Uint8Array();
    return rest.length === 0 ? undefined : encodeBytes(rest);
  }
}
