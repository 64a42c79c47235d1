/** Takes greetings of sftp servers that end in something odd, for which ssh2 gives the session up. */
import type { SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself, changed only where it is still there. */
interface Session {
  /** Takes what came on the channel; null at its end. */
  push?: (bytes: Buffer | null) => unknown;
}

const VERSION = 2;
const LENGTH_BYTES = 4;
/** Its kind and the version. */
const HEAD_BYTES = 5;
const LONGEST_BYTES = 34_000;

/** To be called when the channel is open. Once the greeting is over all is passed on as it comes. */
export function tolerateGreeting(sftp: SFTPWrapper): void {
  const session = sftp as unknown as Session;
  const { push } = session;
  if (typeof push !== "function") return;
  let held: Buffer = Buffer.alloc(0);
  let isOver = false;
  session.push = (bytes) => {
    if (isOver) return push.call(sftp, bytes);
    if (bytes !== null) held = Buffer.concat([held, bytes]);
    const length = held.length < LENGTH_BYTES ? HEAD_BYTES : held.readUInt32BE(0);
    const isGreeting = length >= HEAD_BYTES && length <= LONGEST_BYTES && (held[LENGTH_BYTES] ?? VERSION) === VERSION;
    if (bytes !== null && isGreeting && held.length < LENGTH_BYTES + length) return undefined;
    isOver = true;
    const end = LENGTH_BYTES + length;
    const mended = isGreeting && held.length >= end ? [mend(held.subarray(0, end)), held.subarray(end)] : [held];
    for (const part of mended) if (part.length > 0) push.call(sftp, part);
    return bytes === null ? push.call(sftp, null) : undefined;
  };
}

/** Leaves out what comes after the last extension that has both its name and its data. */
function mend(greeting: Buffer): Buffer {
  let end = LENGTH_BYTES + HEAD_BYTES;
  for (;;) {
    const dataAt = skipText(greeting, end);
    const next = dataAt === undefined ? undefined : skipText(greeting, dataAt);
    if (next === undefined) break;
    end = next;
  }
  const mended = Buffer.from(greeting.subarray(0, end));
  mended.writeUInt32BE(end - LENGTH_BYTES, 0);
  return mended;
}

/** Where what follows a text begins; undefined where there is no whole text. */
function skipText(packet: Buffer, at: number): number | undefined {
  if (at + 4 > packet.length) return undefined;
  const next = at + 4 + packet.readUInt32BE(at);
  return next <= packet.length ? next : undefined;
}
