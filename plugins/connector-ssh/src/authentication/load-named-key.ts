/** Loads the one key that the settings name, or says why it can't be used. */
import { homedir } from "node:os";
import { ConnectError } from "@towline/core";
import { type PrivateKey, readPrivateKey } from "../keys/private-key.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { type Asker, askPassphrase } from "./ask-passphrase.ts";

/** @throws ConnectError with reason `auth` when it can't be used */
export async function loadNamedKey(target: Asker, name: string): Promise<PrivateKey> {
  const file = resolvePath(name, homedir(), target.cwd);
  const reading = await readPrivateKey(file, target.data.ssh_key_password);
  if (reading.kind === "key") return reading.key;
  const refuse = (message: string, advice: string) =>
    new ConnectError("auth", `${target.name}: ssh cannot use the key ${file}: ${message}`, {
      host: target.name,
      connector: "ssh",
      advice,
    });
  switch (reading.kind) {
    case "missing":
      throw refuse("there is no such file", "Correct ssh_key.");
    case "unreadable":
      throw refuse(reading.reason, "Check the permissions of the file.");
    case "wrong-passphrase":
      throw refuse("the passphrase does not fit", "Correct ssh_key_password.");
    case "unusable":
      throw refuse(reading.reason, "ssh_key must name a private key file that ssh-keygen or openssl wrote.");
    case "encrypted": {
      if (target.prompt === undefined) {
        throw refuse(
          "it is encrypted, and there is nobody to ask for its passphrase",
          "Set ssh_key_password, such as { $env: NAME }, or add the key to an ssh agent and leave out ssh_key.",
        );
      }
      const key = (await askPassphrase(target, file))?.key;
      if (key === undefined) throw refuse("the passphrase does not fit", "Try again, or set ssh_key_password.");
      return key;
    }
  }
}
