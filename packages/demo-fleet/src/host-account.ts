/** Who a demo host takes you for: its name, its home folder, and the environment its commands get. */
import path from "node:path";

/** The one account of a demo host. */
export interface HostAccount {
  /** The name that the host pretends to have. */
  readonly host: string;
  /** The login folder; relative paths start here. */
  readonly home: string;
}

/** The environment of a command on the host: the host's own, plus what the client may set. */
export function environmentOf(account: HostAccount, requested: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...requested,
    // The host's own programs come first, so that `hostname` tells the pretended name.
    PATH: [path.join(account.home, "bin"), process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"].join(path.delimiter),
    HOME: account.home,
    HOSTNAME: account.host,
    USER: "demo",
    LOGNAME: "demo",
    SHELL: "/bin/sh",
    ...(process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR }),
  };
}

/** Variables that a client may set, as an OpenSSH server is usually configured. */
export function mayBeSet(variable: string): boolean {
  return variable === "LANG" || variable.startsWith("LC_");
}

/** A path as the host sees it: relative ones start at its home folder. */
export function locate(account: HostAccount, file: string): string {
  return path.resolve(account.home, file);
}
