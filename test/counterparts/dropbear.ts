/** Starts a real dropbear, the ssh server of small systems, on loopback. It lets one throw-away user in by a key. */
import { execFileSync, spawn } from "node:child_process";
import { chownSync, copyFileSync, mkdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addThrowAwayUser, findFreePort, makeKey, waitUntilListening } from "./openssh.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";

/** A server that runs. */
export interface Dropbear {
  readonly folder: string;
  /** The only user who may log in. */
  readonly user: string;
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: { readonly [key: string]: string | number };
  /** Ends the server, and removes its folder and its user. */
  stop(): Promise<void>;
}

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function dropbearMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("dropbear", "dropbearkey", "ssh-keygen", "useradd", "chpasswd");
}

/** Starts it. */
export async function startDropbear(): Promise<Dropbear> {
  const folder = await mkdtemp(join(tmpdir(), "towline-dropbear-"));
  const user = addThrowAwayUser();
  const userKey = makeKey(join(folder, "user_ed25519"));
  authorize(user.name, `${userKey}.pub`);
  const hostKey = join(folder, "host_ed25519");
  execFileSync(findCounterpart("dropbearkey") ?? "dropbearkey", ["-t", "ed25519", "-f", hostKey], { stdio: "ignore" });
  const port = await findFreePort();
  const words = ["-F", "-E", "-r", hostKey, "-p", `127.0.0.1:${port}`, "-P", join(folder, "pid")];
  const server = spawn(findCounterpart("dropbear") ?? "dropbear", words, { stdio: "ignore" });
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await gone;
    user.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilListening(port, () => server.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  const data = {
    ssh_port: port,
    ssh_user: user.name,
    ssh_key: userKey,
    ssh_known_hosts_file: join(folder, "known_hosts"),
    ssh_config_file: "none",
  };
  return { folder, user: user.name, data, stop };
}

/** dropbear reads no other file, and only one that belongs to the user. */
function authorize(user: string, publicKey: string): void {
  const home = join("/home", user);
  const { uid, gid } = statSync(home);
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  const file = join(home, ".ssh", "authorized_keys");
  copyFileSync(publicKey, file);
  for (const path of [join(home, ".ssh"), file]) chownSync(path, uid, gid);
}
