/** Starts a machine in a folder or an image, for as long as the connection lasts. */
import { randomBytes } from "node:crypto";
import type { Connection, RemoteProcess } from "@towline/core";
import { unlessAborted, within } from "@towline/core/waiting";

/** A machine that was started here. */
export interface StartedMachine {
  readonly name: string;
  /** The process id of its systemd-nspawn, on the carrier. */
  readonly pid: number;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * In the machine a shell waits for the end of its input, which is ours: when this process is gone, whatever ended it, the
 * machine is gone too. The folder's own programs are needed for that much: sh and cat.
 */
const KEEP = "echo up; exec cat >/dev/null";

const LAUNCH = `
echo "pid $$"
[ -d "$1" ] && kind=--directory || kind=--image
root=$1 && shift
# No machine boots here, so several may use the folder at once, as they may a chroot.
SYSTEMD_NSPAWN_LOCK=0 exec systemd-nspawn "$kind=$root" "$@"
`;

/** How long a machine may take to end by itself. */
const STOP_DEADLINE_MS = 5_000;

/** @throws Error with the words of systemd-nspawn when the machine did not start */
export async function startMachine(
  carrier: Connection,
  root: string,
  { isEphemeral, signal }: { readonly isEphemeral: boolean; readonly signal: AbortSignal },
): Promise<StartedMachine> {
  const name = `towline-${randomBytes(6).toString("hex")}`;
  const options = ["--quiet", "--register=no", "--keep-unit", "--as-pid2", "--pipe", `--machine=${name}`];
  const own = isEphemeral ? ["--ephemeral"] : [];
  const argv = ["sh", "-c", LAUNCH, "sh", root, ...options, ...own, "sh", "-c", KEEP];
  const process = await carrier.exec(argv, { signal });
  process.stdin.on("error", () => {});
  const stop = async (): Promise<void> => {
    process.stdin.end();
    await within(STOP_DEADLINE_MS, process.exited).catch(() => {});
    process.close();
  };
  try {
    return { name, pid: await waitUntilUp(process, signal), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its first words are few, and of its complaints the last count. */
const MOST_SAID = 4_096;

async function waitUntilUp(process: RemoteProcess, signal: AbortSignal): Promise<number> {
  let said = "";
  let complaint = "";
  process.stderr.on("data", (piece) => {
    complaint = (complaint + String(piece)).slice(-MOST_SAID);
  });
  const up = new Promise<number>((resolve, reject) => {
    process.stdout.on("data", (piece) => {
      said = (said + String(piece)).slice(0, MOST_SAID);
      const pid = /^pid ([0-9]+)\nup\n/.exec(said)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    process.stderr.once("end", () => reject(new Error(complaint.trim() || "it ended at once")));
    process.exited.catch(reject);
  });
  return unlessAborted(up, signal);
}
