/** The host's files over sftp. */
import type { FileAccess, OpenFile } from "@towline/core";
import { LostConnectionError } from "@towline/core";
import type { BulkSender } from "../link/bulk-sender.ts";
import { ServerQuestions } from "./ask-server.ts";
import { FAILURE, makeFileError, statusOfError } from "./file-errors.ts";
import { SFTP_TIMES } from "./file-times.ts";
import { StatusFinder } from "./find-status.ts";
import { HandleSlots } from "./handle-slots.ts";
import { FolderLister } from "./list-folder.ts";
import { LinkMaker } from "./make-link.ts";
import { makeOpenFile } from "./open-file.ts";
import { replaceByRename } from "./replace-by-rename.ts";
import { ServerFacts } from "./server-facts.ts";
import { type SessionParts, SftpSession } from "./sftp-session.ts";

type OpenFlags = Parameters<FileAccess["open"]>[1];

/** File access on a connection. Nothing is sent until a member is called. */
export function makeFileAccess(parts: SessionParts, sender: BulkSender): FileAccess {
  const server = new ServerQuestions(parts, new SftpSession(parts, sender), new ServerFacts());
  const handles = new HandleSlots();
  const folders = new FolderLister(server, handles);
  const status = new StatusFinder(server, folders, (path) => open(path, "r", undefined));
  const links = new LinkMaker(server, status);

  const isThere = (path: string): Promise<boolean> =>
    status.lstat(path).then(
      () => true,
      () => false,
    );
  /** Servers have no status for "it is there already". */
  const explainExisting = async (action: string, path: string, error: unknown): Promise<unknown> =>
    statusOfError(error) === FAILURE && (await isThere(path)) ? makeFileError(action, path, "EEXIST", error) : error;

  const open = async (path: string, flags: OpenFlags, mode: number | undefined): Promise<OpenFile> => {
    const handle = await handles.open(() =>
      server.ask<Buffer>("open", path, (sftp, done) =>
        mode === undefined ? sftp.open(path, flags, done) : sftp.open(path, flags, mode, done),
      ),
    );
    return makeOpenFile(server, path, flags === "r", handle, () => handles.release());
  };
  /** What must be new, where the server can't be told so. */
  const openNew = async (path: string, mode: number | undefined): Promise<OpenFile> => {
    const { lacks } = server.facts;
    if (!lacks.has("exclusive open")) {
      try {
        return await open(path, "wx", mode);
      } catch (error) {
        if (error instanceof LostConnectionError || statusOfError(error) === undefined) throw error;
        if (await isThere(path)) throw await explainExisting("open", path, error);
        const opened = await open(path, "w", mode).catch(() => {
          throw error;
        });
        lacks.add("exclusive open");
        return opened;
      }
    }
    if (await isThere(path)) throw makeFileError("open", path, "EEXIST");
    return open(path, "w", mode);
  };

  return {
    open: (path, flags, mode) => (flags === "wx" ? openNew(path, mode) : open(path, flags, mode)),
    rename: (from, to) => replaceByRename(server, status, from, to),
    remove: async (path) => {
      try {
        await server.ask<void>("unlink", path, (sftp, done) => sftp.unlink(path, done));
      } catch (error) {
        const isFolder = (await status.lstat(path).catch(() => undefined))?.type === "directory";
        if (!isFolder) throw error;
        await server.ask<void>("rmdir", path, (sftp, done) => sftp.rmdir(path, done));
      }
    },
    stat: (path) => status.stat(path),
    lstat: (path) => status.lstat(path),
    list: async (path) => (await folders.list(path)).map(({ name }) => name),
    listEntries: (path, onEntries) => folders.list(path, onEntries),
    mkdir: async (path, mode) => {
      try {
        await server.ask<void>("mkdir", path, (sftp, done) =>
          mode === undefined ? sftp.mkdir(path, done) : sftp.mkdir(path, { mode }, done),
        );
      } catch (error) {
        throw await explainExisting("mkdir", path, error);
      }
    },
    chmod: (path, mode) => server.askFor<void>("setstat", "chmod", path, (sftp, done) => sftp.chmod(path, mode, done)),
    utimes: async (path, accessedAt, modifiedAt) => {
      const { earliest, latest } = SFTP_TIMES;
      const [accessed, modified] = [accessedAt, modifiedAt].map(Math.floor) as [number, number];
      if (Math.min(accessed, modified) < earliest || Math.max(accessed, modified) > latest) {
        throw makeFileError("utimes", path, "ERANGE");
      }
      await server.askFor<void>("setstat", "utimes", path, (sftp, done) => sftp.utimes(path, accessed, modified, done));
    },
    times: SFTP_TIMES,
    readlink: (path) => status.readlink(path),
    symlink: (target, path) => links.make(target, path),
  };
}
