/** The rsync of this machine, started so that its remote shell is a connection of ours. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { promisify } from "node:util";

/**
 * What rsync starts as its remote shell. It hands over the words of the command, and then only carries bytes between
 * rsync and two pipes that this process gave it: there is no socket that another could connect to, and no secret.
 */
const RELAY = 'shift; printf "%s\\0" "$@" "" >&4; { cat <&5 >&4 & } 5<&0; exec 4>&-; exec cat <&3';

/** `--secluded-args`, without which a shell on the host would read file names, came with 3.0.0. */
const OLDEST_MAJOR = 3;

/** Variables that change what rsync does. */
const OWN_VARIABLES = /^RSYNC_/;

let found: Promise<boolean> | undefined;

/** Whether this machine has an rsync that can be used. Looked for once. */
export function hasRsync(): Promise<boolean> {
  found ??= promisify(execFile)("rsync", ["--version"], { timeout: 5_000 }).then(
    ({ stdout }) => Number(/^rsync +version v?(\d+)\./.exec(stdout)?.[1] ?? 0) >= OLDEST_MAJOR,
    () => false,
  );
  return found;
}

/** An rsync that runs here and wants a command started on the host. */
export interface LocalRsync {
  readonly child: ChildProcess;
  /** The names of the files to send, each ended by a NUL. */
  readonly names: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** From the command on the host. */
  readonly incoming: Writable;
  /** For the command on the host. Begins with its words, each ended by a NUL, and one more. */
  readonly outgoing: Readable;
}

/** Starts it: it sends those files of a folder that it is told of. Each is replaced whole or not at all. */
export function startRsync(folder: string, destination: string): LocalRsync {
  const child = spawn(
    "rsync",
    [
      ...["--times", "--perms", "--secluded-args", "--files-from=-", "--from0", "--no-implied-dirs"],
      ...["--chmod=u-s,g-s,-t", "--out-format=%l"],
      ...[`--rsh=sh -c '${RELAY}' sh`, "--", `${folder}/`, `host:${destination}/`],
    ],
    {
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
      env: Object.fromEntries(
        Object.entries({ ...process.env, LC_ALL: "C" }).filter(([name]) => !OWN_VARIABLES.test(name)),
      ),
    },
  );
  const [stdin, stdout, stderr, incoming, outgoing] = child.stdio as [Writable, Readable, Readable, Duplex, Duplex];
  // How it ended is told by its exit.
  for (const stream of child.stdio) stream?.on("error", () => {});
  child.on("error", () => {});
  return { child, names: stdin, stdout, stderr, incoming, outgoing };
}
