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
  const found = await readStart(Number(pid));
  // Other users' processes may be hidden, and are there all the same.
  if (found === "") return !isThere(Number(pid));
  return start !== "" && start !== found;
}

async function describeThisProcess(): Promise<Owner> {
  // Machines may be copies of each other, and process ids mean nothing outside of their namespace.
  const [id, namespace] = await Promise.all([
    readFile("/etc/machine-id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  const boot = await readBoot();
  // Many containers and small machines have no id. Two of them are told apart by when they were booted.
  const identity = `${id.trim() || boot}\n${hostname()}\n${namespace}`;
  const machine = createHash("sha256").update(identity).digest("hex").slice(0, 32);
  return { machine, process: `${boot}/${process.pid}/${await readStart(process.pid)}` };
}

async function readBoot(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

/** Whether there is such a process, whoever may look at it. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** When a process started, in some unit; `ended` for one that waits for its parent; empty where nobody can tell. */
async function readStart(pid: number): Promise<string> {
  try {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /s, "").split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
  } catch {
    const words = ["-o", "lstart=", "-p", String(pid)];
    const printed = await promisify(execFile)("ps", words).catch(() => ({ stdout: "" }));
    return printed.stdout.trim().replaceAll(/[^A-Za-z0-9]+/g, "-");
  }
}
