/** Frees what ssh2 keeps of a login for as long as the connection: thousands may be idle. Decision 012. */
import type { Client } from "ssh2";

/** What ssh2 keeps to itself, changed only where it is still there. */
interface Protocol {
  readonly _handlers?: { [message: string]: unknown };
  readonly _kex?: { _keys?: unknown; finish?: unknown };
  readonly _decipher?: object;
  _remoteIdentRaw?: Buffer;
}

/** Messages that are for a login alone. Without a handler, ssh2 passes over them. */
const LOGIN_MESSAGES = [
  ...["EXT_INFO", "SERVICE_ACCEPT", "USERAUTH_BANNER", "USERAUTH_FAILURE", "USERAUTH_INFO_REQUEST"],
  ...["USERAUTH_PASSWD_CHANGEREQ", "USERAUTH_PK_OK", "USERAUTH_SUCCESS"],
];

/** To be called when the client is logged in. */
export function forgetLogin(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  if (protocol === undefined) return;
  const { _handlers: handlers, _kex: exchange, _decipher: decipher } = protocol;
  for (const message of LOGIN_MESSAGES) if (handlers?.[message] !== undefined) handlers[message] = undefined;
  if (exchange?._keys !== undefined) exchange._keys = null;
  // Not deleted: an object that lost a property takes several times the memory.
  if (exchange !== undefined && Object.hasOwn(exchange, "finish")) exchange.finish = undefined;
  if (protocol._remoteIdentRaw !== undefined) protocol._remoteIdentRaw = ownBuffer(protocol._remoteIdentRaw);
  for (const [name, value] of Object.entries(decipher ?? {})) {
    if (Buffer.isBuffer(value)) (decipher as { [name: string]: unknown })[name] = ownBuffer(value);
  }
}

/** A small buffer is cut from a slab of 8 KiB of Node's that it keeps with it: more memory than all the rest. */
function ownBuffer(bytes: Buffer): Buffer {
  if (bytes.length === bytes.buffer.byteLength) return bytes;
  return Buffer.from(Uint8Array.from(bytes).buffer);
}
