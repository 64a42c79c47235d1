/** Passes over the further host keys that a server offers. It reaches into ssh2: decision 012. */
import type { Client } from "ssh2";

type GlobalRequest = (protocol: Protocol, name: string, wantReply: boolean, data: unknown) => void;

/** What ssh2 keeps to itself, read only where it is still there. */
interface Protocol {
  readonly _handlers?: { GLOBAL_REQUEST?: GlobalRequest };
  /** Set while keys are exchanged: no other packet may be sent then. */
  readonly _kexinit?: unknown;
  readonly _packetRW?: {
    readonly write: {
      readonly allocStart: number;
      alloc(length: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
  readonly _cipher?: { encrypt(packet: Buffer): void };
  requestSuccess?: () => void;
}

const SSH_MSG_IGNORE = 2;

/**
 * OpenSSH offers its other host keys after each login. ssh2 has all of them proved, for a listener that nobody is. But
 * an answer there must be: the offer is a packet that nobody acknowledges for 40 ms if nothing is sent, and until then
 * the server's Nagle's algorithm holds back the next one, which is the first command's channel.
 */
export function passOverOfferedHostKeys(client: Client): void {
  const handlers = (client as unknown as { readonly _protocol?: Protocol })._protocol?._handlers;
  const original = handlers?.GLOBAL_REQUEST;
  if (handlers === undefined || original === undefined) return;
  handlers.GLOBAL_REQUEST = (from, name, wantReply, data) => {
    if (name !== "hostkeys-00@openssh.com") original(from, name, wantReply, data);
    else if (wantReply) from.requestSuccess?.();
    else sendNothing(from);
  };
}

/** A packet that says nothing (RFC 4253, section 11.2). */
function sendNothing(protocol: Protocol): void {
  const { _packetRW: packets, _cipher: cipher } = protocol;
  if (packets === undefined || cipher === undefined || protocol._kexinit !== undefined) return;
  const start = packets.write.allocStart;
  const packet = packets.write.alloc(1 + 4);
  packet[start] = SSH_MSG_IGNORE;
  packet.writeUInt32BE(0, start + 1);
  cipher.encrypt(packets.write.finalize(packet));
}
