/** Checks the one key that the settings name, as far as it can be read here: ssh knows more kinds of keys. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { loadNamedKey } from "../authentication/load-named-key.ts";
import { findPrivateBlock } from "../keys/private-block.ts";
import { readPrivateKey } from "../keys/private-key.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";

/** @throws ConnectError with reason `auth` when `ssh_key` is set and can't be used. */
export async function checkNamedKey(target: Omit<SshTarget, "carrier" | "notify">): Promise<void> {
  const { ssh_key, ssh_key_password } = target.data;
  if (ssh_key === undefined) return;
  const file = resolvePath(ssh_key, homedir(), target.cwd);
  const { kind } = await readPrivateKey(file, ssh_key_password);
  // Its passphrase is asked for when ssh wants it.
  if (kind === "encrypted" && target.prompt !== undefined) return;
  // Such as one in a security key.
  if (kind === "unusable" && findPrivateBlock(await readFile(file, "latin1")) !== undefined) return;
  await loadNamedKey(target, ssh_key);
}
