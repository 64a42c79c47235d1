/** Brings large files that are on a host up to date: only what changed in them travels. */
import { escalates, escalationOf } from "../../command/escalate.ts";
import type { NativeSync } from "../../connector/connection.ts";
import { TransferError } from "../../errors/kinds.ts";
import { firstEvent } from "../../waiting/first-event.ts";
import { type ByteName, toBytes } from "../archive/archive-entry.ts";
import type { LocalEntry } from "../folder/here/scan-sources.ts";
import { adviceFor } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure, runProgram } from "../there/host-program.ts";
import { hasRsync, type LocalRsync, startRsync } from "./local-rsync.ts";

/** Exit code of a program that found no rsync. */
const NO_RSYNC = 81;

const RSYNC_PROGRAM = `command -v rsync >/dev/null || exit ${NO_RSYNC}; exec "$@"`;

/** More words than rsync gives its remote shell. */
const LONGEST_COMMAND = 64 * 1024;

/** Which files, and how many bytes were moved before. */
export interface Changes {
  readonly files: readonly LocalEntry[];
  readonly destination: string;
  onSent(bytes: number): void;
}

/**
 * Sends them by rsync, or by the connector's own way.
 *
 * @returns whether it was done; not where one end has no rsync
 * @throws TransferError, LostConnectionError, or the reason for the abort. Each file is then as it was, or new.
 */
export async function sendChanges(task: TransferTask, changes: Changes): Promise<boolean> {
  const { rsync } = task.connected.connection;
  if (rsync !== undefined && !escalates(escalationOf(task.settings)) && (await rsync.check())) {
    await sendNatively(task, rsync, changes);
    return true;
  }
  if (!(await hasRsync())) return false;
  for (const [folder, files] of groupByFolder(changes.files)) {
    if (!(await sendByRsync(task, folder, { ...changes, files }))) return false;
  }
  return true;
}

/** Whether the file lies here as it shall lie there: below one folder, by the same names. */
export function canSendChanges({ path, name }: LocalEntry): boolean {
  return path.endsWith(`/${name}`);
}

async function sendNatively(
  task: TransferTask,
  rsync: NativeSync,
  { files, destination, onSent }: Changes,
): Promise<void> {
  for (const { path, name, size } of files) {
    const [from, to] = [path, `${destination}/${name}`].map((text) => toBytes(text).toString("utf8"));
    await rsync.run(from ?? "", to ?? "", { flags: ["--times", "--perms"], signal: task.signal });
    onSent(size);
  }
}

function groupByFolder(files: readonly LocalEntry[]): ReadonlyMap<ByteName, LocalEntry[]> {
  const groups = new Map<ByteName, LocalEntry[]>();
  for (const file of files) {
    const folder = file.path.slice(0, -file.name.length - 1);
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return groups;
}

async function sendByRsync(task: TransferTask, folder: ByteName, changes: Changes): Promise<boolean> {
  const { files, destination, onSent } = changes;
  const place = destination.startsWith("/") ? destination : `./${destination}`;
  const local = startRsync(toBytes(folder).toString("utf8"), place);
  const exited = new Promise<number | null>((resolve) => local.child.once("exit", resolve));
  let stderr = "";
  local.stderr.on("data", (bytes: Buffer) => {
    stderr = (stderr + bytes.toString("utf8")).slice(-4096);
  });
  local.stdout.on("data", (bytes: Buffer) => {
    for (const size of bytes.toString("latin1").match(/^\d+$/gm) ?? []) onSent(Number(size));
  });
  // A name that begins with "#" would be taken for a remark.
  local.names.end(toBytes(files.map(({ name }) => `./${name}\0`).join("")));
  try {
    const words = await readWords(local);
    if (words !== undefined) {
      const result = await runProgram(task, RSYNC_PROGRAM, words, destination, {
        stdin: local.outgoing,
        onStdout(bytes, source) {
          if (local.incoming.destroyed || local.incoming.write(bytes)) return;
          source.pause();
          local.incoming.once("drain", () => source.resume());
        },
      });
      if (result.exitCode === NO_RSYNC) return false;
      local.incoming.end();
      if (result.exitCode !== 0 && stderr === "") throw programFailure(task, result, destination, "destination");
    }
    const exitCode = await exited;
    if (exitCode !== 0) throw failure(task, destination, exitCode, stderr);
    return true;
  } finally {
    local.child.kill();
    for (const stream of local.child.stdio) stream?.destroy();
  }
}

/** The words of the command that rsync wants on the host; undefined when it ended without asking for any. */
async function readWords({ outgoing }: LocalRsync): Promise<string[] | undefined> {
  let head = Buffer.alloc(0);
  while (head.length < LONGEST_COMMAND) {
    const end = head.indexOf("\0\0");
    if (end !== -1) {
      outgoing.unshift(head.subarray(end + 2));
      return head.toString("utf8", 0, end).split("\0");
    }
    const bytes = (outgoing.read() as Buffer | null) ?? undefined;
    if (bytes !== undefined) head = Buffer.concat([head, bytes]);
    else if (outgoing.readableEnded || outgoing.destroyed) return undefined;
    else await firstEvent(outgoing, ["readable", "end", "close"]);
  }
  return undefined;
}

function failure(task: TransferTask, destination: string, exitCode: number | null, stderr: string): TransferError {
  const { host, connector } = task;
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("rsync error:"));
  const words = task.redactor.redact(lines.at(-1) ?? `it ended with ${exitCode ?? "a signal"}`);
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_DESTINATION",
    `rsync could not bring ${destination} (${host}) up to date: ${words}`,
    {
      host,
      connector,
      advice: adviceFor(words, "destination") ?? "Try --no-rsync, which sends changed files as a whole.",
    },
  );
}
