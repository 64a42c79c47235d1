/** Starts a real dropbear, the ssh server of small systems, on loopback. It lets one throw-away user in by a key. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { spawnServer } from "./listening-server.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";
import { type SmallSshServer, startSmallSshServer } from "./small-ssh-server.ts";

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function dropbearMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("dropbear", "dropbearkey", "ssh-keygen", "useradd", "chpasswd");
}

/** Starts it. */
export function startDropbear(): Promise<SmallSshServer> {
  return startSmallSshServer((folder, port) => {
    const hostKey = join(folder, "host_ed25519");
    const makeHostKey = findCounterpart("dropbearkey") ?? "dropbearkey";
    execFileSync(makeHostKey, ["-t", "ed25519", "-f", hostKey], { stdio: "ignore" });
    const words = ["-F", "-E", "-r", hostKey, "-p", `127.0.0.1:${port}`, "-P", join(folder, "pid")];
    return spawnServer(findCounterpart("dropbear") ?? "dropbear", words);
  });
}
