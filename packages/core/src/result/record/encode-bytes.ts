/** Bytes as JSON can carry them: text where they are UTF-8, else base64. */
import { isUtf8 } from "node:buffer";

/** Bytes in a record. */
export interface EncodedBytes {
  readonly data: string;
  readonly encoding?: "base64" | undefined;
}

export function encodeBytes(bytes: Uint8Array): EncodedBytes {
  return isUtf8(bytes) ? { data: view(bytes).toString("utf8") } : { data: toBase64(bytes), encoding: "base64" };
}

export function toBase64(bytes: Uint8Array): string {
  return view(bytes).toString("base64");
}

/** Undefined where base64 was told, and is none. */
export function decodeBytes({ data, encoding }: EncodedBytes): Uint8Array | undefined {
  if (encoding === undefined) return new TextEncoder().encode(data);
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined;
  return Uint8Array.from(Buffer.from(data, "base64"));
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
