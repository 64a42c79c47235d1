/** Whether Ansible is here, which only inventory scripts and plugins need. */
import { checkProgram, type InstallationFinding } from "@towline/core";

export async function checkAnsible(): Promise<InstallationFinding> {
  const found = await checkProgram({
    argv: ["ansible-inventory", "--version"],
    advice: "Install it (Debian: ansible-core) for inventory scripts and plugins; files need nothing.",
  });
  // Most inventories are files.
  return { ...found, ok: true };
}
