/** Starts a real tinysshd, a small ssh server with one algorithm of each kind, on loopback. It lets one user in by a key. */
import { execFileSync, spawn } from "node:child_process";
import { chownSync, copyFileSync, mkdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addThrowAwayUser, findFreePort, makeKey, waitUntilListening } from "./openssh.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";

/** A server that runs. */
export interface TinySsh {
  /** The only user who may log in. */
  readonly user: string;
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: { readonly [key: string]: string | number };
  /** Ends the server, and removes its folder and its user. */
  stop(): Promise<void>;
}

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function tinySshMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("tinysshd", "tinysshd-makekey", "socat", "ssh-keygen", "useradd");
}

/** Starts it: one process for each connection, by socat. */
export async function startTinySsh(): Promise<TinySsh> {
  const folder = await mkdtemp(join(tmpdir(), "towline-tinyssh-"));
  const user = addThrowAwayUser();
  const userKey = makeKey(join(folder, "user_ed25519"));
  const { uid, gid } = statSync(join("/home", user.name));
  const own = join("/home", user.name, ".ssh");
  mkdirSync(own, { mode: 0o700 });
  copyFileSync(`${userKey}.pub`, join(own, "authorized_keys"));
  for (const path of [own, join(own, "authorized_keys")]) chownSync(path, uid, gid);
  const keys = join(folder, "keys");
  execFileSync(findCounterpart("tinysshd-makekey") ?? "tinysshd-makekey", [keys], { stdio: "ignore" });
  const port = await findFreePort();
  const listen = `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`;
  const command = `EXEC:${findCounterpart("tinysshd")} ${keys}`;
  const server = spawn(findCounterpart("socat") ?? "socat", [listen, command], { stdio: "ignore" });
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
    ...{ ssh_port: port, ssh_user: user.name, ssh_key: userKey, ssh_config_file: "none" },
    ssh_known_hosts_file: join(folder, "known_hosts"),
  };
  return { user: user.name, data, stop };
}
