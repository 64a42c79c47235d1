/** Reads what one side offers for the key exchange, in the clear, beside those who speak with each other. */
import type { Readable } from "node:stream";
import type { AlgorithmKind } from "./weak-algorithms.ts";

/** What one side can do, in the order of its own liking. */
export interface KeyExchangeOffer {
  readonly algorithms: { readonly [Kind in AlgorithmKind]: readonly string[] };
  readonly compression: readonly string[];
  /** Whether it takes part in the strict key exchange that stops Terrapin (CVE-2023-48795). */
  readonly isStrict: boolean;
}

const SSH_MSG_KEXINIT = 20;
/** More than any greeting and offer together. */
const LONGEST = 64 * 1_024;
/** The type of the message and a random number come before the lists. */
const LISTS_START = 1 + 16;
const LISTS = 10;
const STRICT = ["kex-strict-s-v00@openssh.com", "kex-strict-c-v00@openssh.com"];

/** Calls back once, when the offer is complete; never for a side that makes none. */
export function readOffer(stream: Readable, callback: (offer: KeyExchangeOffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const listen = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    const result = parseOffer(chunks.length === 1 ? chunk : Buffer.concat(chunks));
    if (result === "incomplete" && length < LONGEST) return;
    stream.off("data", listen);
    if (typeof result === "object") callback(result);
  };
  stream.on("data", listen);
}

/** The offer in the first bytes of a connection: lines of text, the last one begins with `SSH-`, then a packet. */
export function parseOffer(bytes: Buffer): KeyExchangeOffer | "incomplete" | "none" {
  const packetStart = findPacket(bytes);
  if (packetStart === undefined || bytes.length < packetStart + 6) return "incomplete";
  const packetLength = bytes.readUInt32BE(packetStart);
  if (bytes[packetStart + 5] !== SSH_MSG_KEXINIT || packetLength > LONGEST) return "none";
  if (bytes.length < packetStart + 4 + packetLength) return "incomplete";
  const payload = bytes.subarray(packetStart + 5, packetStart + 4 + packetLength);
  const lists = readLists(payload);
  if (lists === undefined) return "none";
  const [exchange = [], hostKey = [], cipher = [], , mac = [], , compression = []] = lists;
  return {
    algorithms: {
      "key exchange": exchange.filter((name) => !STRICT.includes(name) && !name.startsWith("ext-info-")),
      "host key": hostKey,
      cipher,
      MAC: mac,
    },
    compression,
    isStrict: exchange.some((name) => STRICT.includes(name)),
  };
}

/** Where the first packet begins. */
function findPacket(bytes: Buffer): number | undefined {
  for (let start = 0; ; ) {
    const end = bytes.indexOf("\n", start);
    if (end < 0) return undefined;
    if (bytes.subarray(start, start + 4).equals(GREETING)) return end + 1;
    start = end + 1;
  }
}

const GREETING = Buffer.from("SSH-");

function readLists(payload: Buffer): readonly (readonly string[])[] | undefined {
  const lists: string[][] = [];
  let position = LISTS_START;
  while (lists.length < LISTS) {
    if (position + 4 > payload.length) return undefined;
    const end = position + 4 + payload.readUInt32BE(position);
    if (end > payload.length) return undefined;
    const text = payload.toString("latin1", position + 4, end);
    lists.push(text === "" ? [] : text.split(","));
    position = end;
  }
  return lists;
}
