/** Native file access, made of a class's `putFile` and `getFile`: they copy the content, shell programs do the rest. */
import { type Connection, type FileAccess, type OpenFile, TransferError, timeForTouch } from "@towline/core";
import type { BaseConnector } from "../contract/base-connector.ts";
import { type InstanceMember, overrides } from "../contract/connector-class.ts";
import { openGet, openPut } from "./file-copy.ts";
import { asPath, type ProgramRunner, parseStatus, runProgram } from "./file-programs.ts";

/**
 * File access for a class that copies files itself.
 *
 * A file that is being written is the login's alone until it is closed: only then it gets its mode, because copying may
 * make it anew. What the class doesn't override is refused as unsupported, and core then moves the file by a program.
 */
export function copyingFiles(
  instance: BaseConnector<object>,
  exec: Connection["exec"],
  closed: AbortSignal,
): FileAccess {
  const run: ProgramRunner = (program, path, ...parameters) => runProgram(exec, program, path, ...parameters);
  /** The modes that files which are being written will get. */
  const modes = new Map<string, number>();

  const openForWriting = async (path: string, flags: "w" | "wx", mode: number | undefined): Promise<OpenFile> => {
    requireOverride(instance, "putFile");
    await run(flags === "wx" ? "create" : "truncate", path);
    if (mode !== undefined) modes.set(path, mode);
    const file = openPut(instance, path, { signal: closed });
    return {
      ...file,
      async close() {
        try {
          await file.close();
          const wanted = modes.get(path);
          if (wanted !== undefined) await run("chmod", path, wanted.toString(8));
        } finally {
          modes.delete(path);
        }
      },
    };
  };

  return {
    async open(path, flags, mode) {
      if (flags === "r+") throw unsupported(instance, "way to write to a part of a file");
      if (flags !== "r") return openForWriting(path, flags, mode);
      requireOverride(instance, "getFile");
      return openGet(instance, path, closed);
    },
    async chmod(path, mode) {
      if (modes.has(path)) modes.set(path, mode);
      else await run("chmod", path, mode.toString(8));
    },
    rename: async (from, to) => void (await run("rename", from, asPath(to))),
    remove: async (path) => void (await run("remove", path)),
    stat: async (path) => parseStatus(await run("stat", path)),
    lstat: async (path) => parseStatus(await run("lstat", path)),
    list: async (path) => (await run("list", path)).split("\0").slice(0, -1),
    mkdir: async (path, mode) => void (await run("mkdir", path, mode?.toString(8) ?? "")),
    utimes: async (path, accessedAt, modifiedAt) =>
      void (await run("utimes", path, timeForTouch(accessedAt), timeForTouch(modifiedAt))),
    readlink: (path) => run("readlink", path),
    symlink: async (target, path) => void (await run("symlink", path, target)),
  };
}

/** @throws TransferError which makes core use a program instead. */
function requireOverride(instance: BaseConnector<object>, member: InstanceMember): void {
  if (!overrides(instance, member)) throw unsupported(instance, `${member} of its own`);
}

function unsupported({ target: { name } }: BaseConnector<object>, what: string): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", `The connector of ${name} has no ${what}`, {
    host: name,
  });
}
