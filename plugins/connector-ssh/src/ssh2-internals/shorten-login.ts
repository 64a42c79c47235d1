/** Saves the round trips of a login that ssh2 makes needlessly. It reaches into ssh2: decision 012. */
import type { Client } from "ssh2";

type SignAtLast = (data: Buffer, finish: (signature: Buffer) => void) => void;
type AuthenticateWithKey = (username: string, key: unknown, algorithm?: string, sign?: SignAtLast) => void;

/** What ssh2 keeps to itself, read only where it is still there. */
interface Protocol {
  readonly _handlers?: {
    USERAUTH_PK_OK?: (protocol: Protocol) => void;
    EXT_INFO?: (protocol: Protocol, extensions: unknown) => void;
    SERVICE_ACCEPT?: (protocol: Protocol, name: string) => void;
  };
  readonly _remoteIdentRaw?: Buffer;
  authPK?: AuthenticateWithKey;
}

/** Shortens one login, right after the client's `connect`. */
export function shortenLogin(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  if (protocol === undefined) return;
  signAtOnce(protocol);
  awaitNoService(client, protocol);
}

/**
 * A server that lets nobody authenticate hangs up instead of granting that service, so there is no need to wait for the
 * grant: authentication may follow the request at once. It begins with what OpenSSH sends right after the key exchange,
 * the signatures that it takes, and so never before the host's key was found right. Other servers may be less patient.
 */
function awaitNoService(client: Client, protocol: Protocol): void {
  const handlers = protocol._handlers;
  const accepted = handlers?.SERVICE_ACCEPT;
  const learned = handlers?.EXT_INFO;
  if (handlers === undefined || accepted === undefined || learned === undefined) return;
  let isRequested = false;
  let hasBegun = false;
  client.once("handshake", () => {
    isRequested = protocol._remoteIdentRaw?.toString("latin1").startsWith("SSH-2.0-OpenSSH_") === true;
  });
  handlers.EXT_INFO = (from, extensions) => {
    learned(from, extensions);
    if (!isRequested || hasBegun) return;
    hasBegun = true;
    accepted(from, "ssh-userauth");
  };
  handlers.SERVICE_ACCEPT = (from, name) => {
    if (!hasBegun) accepted(from, name);
    hasBegun = true;
  };
}

/**
 * ssh2 asks for each key whether the host would take it, and signs when it says yes: two round trips. A key that lies
 * here may as well sign at once (RFC 4252, section 7); an agent is still asked only for keys that the host takes.
 */
function signAtOnce(protocol: Protocol): void {
  const handlers = protocol._handlers;
  const original = protocol.authPK;
  const accepted = handlers?.USERAUTH_PK_OK;
  if (original === undefined || accepted === undefined) return;
  protocol.authPK = (username, key, algorithm, sign) => {
    if (sign === undefined && isPrivateKey(key)) accepted(protocol);
    else original.call(protocol, username, key, algorithm, sign);
  };
}

function isPrivateKey(key: unknown): boolean {
  const parsed = key as { readonly isPrivateKey?: () => boolean } | undefined;
  return parsed?.isPrivateKey?.() === true;
}
