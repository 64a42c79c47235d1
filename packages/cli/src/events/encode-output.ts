/** Bytes of output as JSON can carry them: text where it is UTF-8, else base64. */
import { isUtf8 } from "node:buffer";
import { characterBoundary } from "../render/line-splitter.ts";

/** A piece of output in an event. */
export interface EncodedOutput {
  readonly data: string;
  readonly encoding?: "base64";
}

/** Encodes a whole. */
export function encodeOutput(bytes: Uint8Array): EncodedOutput {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(bytes) ? { data: buffer.toString("utf8") } : { data: buffer.toString("base64"), encoding: "base64" };
}

/** Encodes a stream piece by piece: a character that is cut in two by pieces is held back until it is whole. */
export class OutputEncoder {
  #held: Uint8Array = new Uint8Array();

  /** The next event's output; undefined when there is nothing whole yet. */
  push(bytes: Uint8Array): EncodedOutput | undefined {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = characterBoundary(all);
    this.#held = Buffer.from(all.subarray(end));
    return end === 0 ? undefined : encodeOutput(all.subarray(0, end));
  }

  /** What is left when the stream has ended. */
  finish(): EncodedOutput | undefined {
    const rest = this.#held;
    this.#held = new Uint8Array();
    return rest.length === 0 ? undefined : encodeOutput(rest);
  }
}
