/** Has ssh read the ssh_config files that the settings were read from. */
import { writeFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { needsFile, userValue } from "./user-option.ts";

/** As whom ssh is to log in, and whether it would expand that name. */
interface User {
  readonly user: string;
  readonly expandsUser: boolean;
}

/** What is to follow `-F`; undefined where ssh finds the files by itself. @throws Error when the folder can't be written */
export async function chooseConfigFile(
  { data, cwd }: SshTarget,
  folder: string,
  { user, expandsUser }: User,
): Promise<string | undefined> {
  const { ssh_config_file } = data;
  const isNone = ssh_config_file === "none";
  const named = ssh_config_file === undefined || isNone ? undefined : resolvePath(ssh_config_file, homedir(), cwd);
  if (!needsFile(user)) {
    if (isNone || named !== undefined) return named ?? "none";
    // ssh passes over $HOME, and takes the folder that the system knows.
    if (homedir() === userInfo().homedir) return undefined;
  }
  const files = isNone ? [] : named === undefined ? [`${homedir()}/.ssh/config`, "/etc/ssh/ssh_config"] : [named];
  const lines = [
    ...(needsFile(user) ? [`User ${userValue(user, expandsUser)}`] : []),
    ...files.map((file) => `Include "${file}"`),
  ];
  const file = `${folder}/c`;
  await writeFile(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}
