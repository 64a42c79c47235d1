/** Who started a container: the machine and the process, so that another run can tell whether that process still lives. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";

/** Two processes of one machine have the same `machine`, and no two the same `process`. */
export interface Owner {
  readonly machine: string;
  /** The boot, the process id and the time at which the process started. */
  readonly process: string;
}

let own: Promise<Owner> | undefined;

/** This process. */
export function thisProcess(): Promise<Owner> {
  own ??= describeThisProcess();
  return own;
}

/** Whether a process of this machine, as {@link Owner} names it, has ended. When in doubt it lives. */
export async function hasEnded(process: string): Promise<boolean> {
  const [boot, pid, start] = process.split("/");
  if (boot === undefined || pid === undefined || start === undefined || !/^[0-9]+$/.test(pid)) return false;
  if (boot !== (await readBoot())) return true;
  return start !== "" && start !== (await readStart(Number(pid)));
}

async function describeThisProcess(): Promise<Owner> {
  // Machines may be copies of each other, and process ids mean nothing outside of their namespace.
  const [id, namespace] = await Promise.all([
    readFile("/etc/machine-id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  const machine = createHash("sha256").update(`${id.trim()}\n${hostname()}\n${namespace}`).digest("hex").slice(0, 32);
  return { machine, process: `${await readBoot()}/${process.pid}/${await readStart(process.pid)}` };
}

async function readBoot(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

/** When a process started, in some unit; empty when there is none or nobody can tell. */
async function readStart(pid: number): Promise<string> {
  try {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    // A zombie has ended.
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    const words = ["-o", "lstart=", "-p", String(pid)];
    const printed = await promisify(execFile)("ps", words).catch(() => ({ stdout: "" }));
    return printed.stdout.trim().replaceAll(/[^A-Za-z0-9]+/g, "-");
  }
}
