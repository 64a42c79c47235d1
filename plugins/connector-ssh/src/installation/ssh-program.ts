/** Tells whether the system's ssh is there, and which: it connects where ssh2 can't. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { InstallationFinding } from "@towline/core";

const TIMEOUT = 5_000;

/** What `ssh -V` says. */
export async function checkSshProgram(): Promise<InstallationFinding> {
  const name = "ssh program";
  try {
    const { stderr } = await promisify(execFile)("ssh", ["-V"], { timeout: TIMEOUT });
    return { name, ok: true, detail: stderr.trim() };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return {
      name,
      ok: false,
      detail: `${isMissing ? "not found" : (error as Error).message}: hosts that need it can't be reached`,
      advice:
        "Install OpenSSH's client (Debian: openssh-client). Hosts without certificates and security keys do without.",
    };
  }
}
