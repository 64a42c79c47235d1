/** Has ssh read the ssh_config files that the settings were read from. */
import { writeFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";

/** What is to follow `-F`; undefined where ssh finds the files by itself. @throws Error when the folder can't be written */
export async function chooseConfigFile({ data, cwd }: SshTarget, folder: string): Promise<string | undefined> {
  const { ssh_config_file } = data;
  if (ssh_config_file !== undefined) {
    return ssh_config_file === "none" ? "none" : resolvePath(ssh_config_file, homedir(), cwd);
  }
  // ssh passes over $HOME, and takes the folder that the system knows.
  if (homedir() === userInfo().homedir) return undefined;
  const file = `${folder}/c`;
  await writeFile(file, `Include "${homedir()}/.ssh/config"\nInclude /etc/ssh/ssh_config\n`);
  return file;
}
