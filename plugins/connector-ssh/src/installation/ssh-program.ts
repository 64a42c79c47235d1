/** Tells whether the system's ssh is there, and which: it connects where ssh2 can't. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { InstallationFinding } from "@towline/core";

const TIMEOUT = 5_000;

const releases = new Map<string, Promise<string>>();

/** What it calls itself, such as `OpenSSH_10.0p2 Debian-7`; empty where there is none. Asked once; never rejects. */
export function sshRelease(): Promise<string> {
  const path = process.env.PATH ?? "";
  const known = releases.get(path);
  if (known !== undefined) return known;
  const release = checkSshProgram().then(({ ok, detail }) => (ok ? (detail.split(", ")[0] ?? "") : ""));
  releases.set(path, release);
  return release;
}

/** Whether it is at least of a version, such as 9.9; a machine without it is as new as can be. */
export async function isSshSince(major: number, minor: number): Promise<boolean> {
  const [, foundMajor, foundMinor] = /^OpenSSH_([0-9]+)\.([0-9]+)/.exec(await sshRelease()) ?? [];
  if (foundMajor === undefined) return true;
  return Number(foundMajor) > major || (Number(foundMajor) === major && Number(foundMinor) >= minor);
}

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
