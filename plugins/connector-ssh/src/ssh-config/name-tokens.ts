/** What the percent tokens of ssh_config stand for, for one host. */
import { createHash } from "node:crypto";
import { homedir, hostname } from "node:os";
import { localUser } from "../names/local-user.ts";
import type { Tokens } from "./files/expand-value.ts";

/** The host as far as it is known. */
export interface TokenSubject {
  /** The name or address to connect to. */
  readonly host: string;
  /** The name as it was given. */
  readonly originalHost: string;
  readonly port: number;
  readonly user: string;
  /** The name under which its key is known. */
  readonly keyAlias: string;
  /** The last of its jump hosts, without user and port. */
  readonly jump?: string | undefined;
  /** Whether the jump host is a part of the hash, as it is since OpenSSH 9.6. */
  readonly hashesJump?: boolean | undefined;
}

/** The tokens that OpenSSH knows in nearly all options. */
export function nameTokens(subject: TokenSubject): Tokens {
  const { host, originalHost, port, user, keyAlias, jump = "" } = subject;
  const local = hostname();
  const home = homedir();
  return {
    // Few configurations name it.
    get C() {
      const hashed = `${local}${host}${port}${user}${subject.hashesJump === true ? jump : ""}`;
      return createHash("sha1").update(hashed).digest("hex");
    },
    d: home,
    h: host,
    i: String(process.getuid?.() ?? 0),
    j: jump,
    k: keyAlias,
    l: local,
    L: local.split(".")[0] ?? local,
    n: originalHost,
    p: String(port),
    r: user,
    u: localUser(),
  };
}
