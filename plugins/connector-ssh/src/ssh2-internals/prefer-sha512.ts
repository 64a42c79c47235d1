/** Has RSA keys sign with SHA-512 where the server takes it, as OpenSSH does, and with nothing that ssh_config forbids. */
import type { Client } from "ssh2";

interface Extension {
  readonly name: string;
  algs?: string[];
}

/** What ssh2 keeps to itself, changed only where it is still there. */
interface ClientInternals {
  readonly _protocol?: {
    readonly _handlers?: {
      EXT_INFO?: (protocol: unknown, extensions: Extension[]) => void;
      SERVICE_ACCEPT?: (protocol: unknown, name: string) => void;
    };
  };
}

const SIGNATURES = "server-sig-algs";

/**
 * OpenSSH tells all algorithms that it knows, whether or not its PubkeyAcceptedAlgorithms has them, and one try has to
 * do: the one that `ssh` makes. ssh2 would take SHA-256, and SHA-1 with a server that tells none. To be called right after
 * `connect`.
 *
 * @param allowed those by which RSA keys may sign; undefined where nothing is said
 */
export function preferSha512(client: Client, allowed?: readonly string[]): void {
  const handlers = (client as unknown as ClientInternals)._protocol?._handlers;
  const learn = handlers?.EXT_INFO;
  const accept = handlers?.SERVICE_ACCEPT;
  if (handlers === undefined || learn === undefined || accept === undefined) return;
  let isTold = false;
  handlers.EXT_INFO = (protocol, extensions) => {
    for (const extension of extensions) {
      if (extension.name !== SIGNATURES || extension.algs === undefined) continue;
      isTold = true;
      const { algs } = extension;
      const isPreferred = algs.includes("rsa-sha2-512");
      extension.algs = algs.filter(
        (name) =>
          !(isPreferred && name === "rsa-sha2-256") &&
          (allowed === undefined || !/rsa/.test(name) || allowed.includes(name)),
      );
    }
    learn(protocol, extensions);
  };
  handlers.SERVICE_ACCEPT = (protocol, name) => {
    if (!isTold && allowed?.includes("ssh-rsa") === false) learn(protocol, [{ name: SIGNATURES, algs: [] }]);
    accept(protocol, name);
  };
}
