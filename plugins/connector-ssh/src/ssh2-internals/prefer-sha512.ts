/** Has RSA keys sign with SHA-512 where the server takes it, as OpenSSH does. ssh2 would take SHA-256. */
import type { Client } from "ssh2";

interface Extension {
  readonly name: string;
  algs?: string[];
}

/** What ssh2 keeps to itself, changed only where it is still there. */
interface ClientInternals {
  readonly _protocol?: { readonly _handlers?: { EXT_INFO?: (protocol: unknown, extensions: Extension[]) => void } };
}

/**
 * OpenSSH tells all algorithms that it knows, whether or not its PubkeyAcceptedAlgorithms has them, and one try has to
 * do: the one that `ssh` makes. To be called right after `connect`.
 */
export function preferSha512(client: Client): void {
  const handlers = (client as unknown as ClientInternals)._protocol?._handlers;
  const original = handlers?.EXT_INFO;
  if (handlers === undefined || original === undefined) return;
  handlers.EXT_INFO = (protocol, extensions) => {
    for (const extension of extensions) {
      if (extension.name !== "server-sig-algs" || extension.algs?.includes("rsa-sha2-512") !== true) continue;
      extension.algs = extension.algs.filter((algorithm) => algorithm !== "rsa-sha2-256");
    }
    original(protocol, extensions);
  };
}
