/** Hands a server's greeting to ssh2 in one piece: of one that comes in three, ssh2 forgets the second. */
import type { Client } from "ssh2";

/** What ssh2 keeps to itself, replaced only where it is still there. */
interface Protocol {
  parse?: (bytes: Buffer, start: number, end: number) => void;
}

/** What a server may say before its greeting, in lines as OpenSSH has it, and in bytes. */
const MAXIMUM_LINES = 1_024;
const MAXIMUM_BYTES = 64 * 1_024;

/** Right after the client's `connect`. A server that says too much fails the connection. */
export function joinGreeting(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  const parse = protocol?.parse;
  if (protocol === undefined || parse === undefined) return;
  let parts: Buffer[] = [];
  let length = 0;
  protocol.parse = (bytes, start, end) => {
    const part = bytes.subarray(start, end);
    parts.push(part);
    length += part.length;
    // Without the end of a line there is nothing new to see.
    const heard = part.includes("\n") ? Buffer.concat(parts).toString("latin1") : "";
    if (/^SSH-[^\n]*\n/m.test(heard)) {
      const all = Buffer.concat(parts);
      parts = [];
      protocol.parse = parse;
      protocol.parse(all, 0, all.length);
    } else if (length > MAXIMUM_BYTES || heard.split("\n", MAXIMUM_LINES + 1).length > MAXIMUM_LINES) {
      parts = [];
      throw new Error("it says too much before its greeting");
    }
  };
}
