/** Tells whether kubectl is on this machine, and which version. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { InstallationFinding } from "@towline/core";

const DEADLINE_MS = 10_000;

/** For `towline doctor` and `towline connectors`. */
export async function checkInstallation(): Promise<readonly InstallationFinding[]> {
  const name = "kubectl";
  try {
    const { stdout } = await promisify(execFile)(name, ["version", "--client", "-o", "json"], { timeout: DEADLINE_MS });
    const { clientVersion } = JSON.parse(stdout) as { clientVersion?: { gitVersion?: string } };
    return [{ name, ok: true, detail: clientVersion?.gitVersion ?? "a version that it does not tell" }];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return [
      {
        name,
        ok: false,
        detail: missing ? "it is not installed" : "it does not tell its version",
        advice: "Install it, unless you reach clusters through another host: https://kubernetes.io/docs/tasks/tools/",
      },
    ];
  }
}
