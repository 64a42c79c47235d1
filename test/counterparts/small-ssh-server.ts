/** Starts a small ssh server on loopback, and lets one throw-away user in by a key, as such servers do: from his own folder. */
import type { ChildProcess } from "node:child_process";
import { chownSync, copyFileSync, mkdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, superviseServer } from "./listening-server.ts";
import { addThrowAwayUser, makeKey } from "./openssh.ts";

/** A server that runs. */
export interface SmallSshServer {
  readonly folder: string;
  /** The only user who may log in. */
  readonly user: string;
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: { readonly [key: string]: string | number };
  /** Ends the server, and removes its folder and its user. */
  stop(): Promise<void>;
}

/** `launch` makes the server's keys in the folder, and has it listen on the port of 127.0.0.1. */
export async function startSmallSshServer(
  launch: (folder: string, port: number) => ChildProcess,
): Promise<SmallSshServer> {
  const folder = await mkdtemp(join(tmpdir(), "towline-small-ssh-"));
  const user = addThrowAwayUser();
  const userKey = makeKey(join(folder, "user_ed25519"));
  authorize(user.name, `${userKey}.pub`);
  const port = await findFreePort();
  const stop = await superviseServer(launch(folder, port), port, async () => {
    user.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const data = {
    ...{ ssh_port: port, ssh_user: user.name, ssh_key: userKey, ssh_config_file: "none" },
    ssh_known_hosts_file: join(folder, "known_hosts"),
  };
  return { folder, user: user.name, data, stop };
}

/** They read no other file, and only one that belongs to the user. */
function authorize(user: string, publicKey: string): void {
  const home = join("/home", user);
  const { uid, gid } = statSync(home);
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  const file = join(home, ".ssh", "authorized_keys");
  copyFileSync(publicKey, file);
  for (const path of [join(home, ".ssh"), file]) chownSync(path, uid, gid);
}
