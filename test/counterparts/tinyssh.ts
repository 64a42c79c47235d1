/** Starts a real tinysshd, a small ssh server with one algorithm of each kind, on loopback. It lets one user in by a key. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { spawnServer } from "./listening-server.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";
import { type SmallSshServer, startSmallSshServer } from "./small-ssh-server.ts";

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function tinySshMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("tinysshd", "tinysshd-makekey", "socat", "ssh-keygen", "useradd");
}

/** Starts it: one process for each connection, by socat. */
export function startTinySsh(): Promise<SmallSshServer> {
  return startSmallSshServer((folder, port) => {
    const keys = join(folder, "keys");
    execFileSync(findCounterpart("tinysshd-makekey") ?? "tinysshd-makekey", [keys], { stdio: "ignore" });
    const listen = `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`;
    const command = `EXEC:${findCounterpart("tinysshd")} ${keys}`;
    return spawnServer(findCounterpart("socat") ?? "socat", [listen, command]);
  });
}
