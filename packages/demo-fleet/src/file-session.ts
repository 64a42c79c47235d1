/** The sftp subsystem of a demo host: the files below its home folder, and whatever its shell can reach too. */
import { lstat, mkdir, open, readdir, readlink, rename, rmdir, stat, symlink, unlink } from "node:fs/promises";
import path from "node:path";
import ssh2, { type SFTPWrapper } from "ssh2";
import {
  applyAttributes,
  attributesOf,
  changeable,
  entryOf,
  openFlagsOf,
  statusOf,
  textsIn,
} from "./file-attributes.ts";
import { type HostAccount, locate } from "./host-account.ts";
import { OpenHandles } from "./open-handles.ts";

const { STATUS_CODE } = ssh2.utils.sftp;
const LONGEST_READ = 256 * 1024;

/** Serves one client's file session until it ends. */
export function serveFiles(account: HostAccount, sftp: SFTPWrapper): void {
  const handles = new OpenHandles();
  const at = (file: string): string => locate(account, file);

  /** Answers `ok`, or what went wrong. */
  const answer = (request: number, work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      const { code, message } = statusOf(error);
      sftp.status(request, code, message);
    });
  };
  const confirm = (request: number, work: () => Promise<unknown>): void =>
    answer(request, async () => {
      await work();
      sftp.status(request, STATUS_CODE.OK);
    });

  sftp.on("OPEN", (request, name, flags, attributes) =>
    answer(request, async () => {
      const file = await open(
        at(name),
        openFlagsOf(flags),
        attributes.mode === undefined ? 0o666 : attributes.mode & 0o7777,
      );
      sftp.handle(request, handles.add({ file }));
    }),
  );
  sftp.on("READ", (request, handle, offset, length) =>
    answer(request, async () => {
      const buffer = Buffer.allocUnsafe(Math.min(length, LONGEST_READ));
      const { bytesRead } = await handles.fileOf(handle).read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.data(request, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on("WRITE", (request, handle, offset, data) =>
    confirm(request, async () => {
      const file = handles.fileOf(handle);
      for (let written = 0; written < data.length; ) {
        written += (await file.write(data, written, data.length - written, offset + written)).bytesWritten;
      }
    }),
  );
  sftp.on("CLOSE", (request, handle) => confirm(request, () => handles.close(handle)));
  sftp.on("FSTAT", (request, handle) =>
    answer(request, async () => sftp.attrs(request, attributesOf(await handles.fileOf(handle).stat()))),
  );
  sftp.on("STAT", (request, name) =>
    answer(request, async () => sftp.attrs(request, attributesOf(await stat(at(name))))),
  );
  sftp.on("LSTAT", (request, name) =>
    answer(request, async () => sftp.attrs(request, attributesOf(await lstat(at(name))))),
  );
  sftp.on("SETSTAT", (request, name, attributes) =>
    confirm(request, () => applyAttributes(changeable(at(name)), attributes)),
  );
  sftp.on("FSETSTAT", (request, handle, attributes) =>
    confirm(request, () => applyAttributes(handles.fileOf(handle), attributes)),
  );
  sftp.on("OPENDIR", (request, name) =>
    answer(request, async () => {
      if (!(await stat(at(name))).isDirectory()) throw new Error("It is not a folder");
      sftp.handle(request, handles.add({ folder: at(name), listed: false }));
    }),
  );
  sftp.on("READDIR", (request, handle) =>
    answer(request, async () => {
      const found = handles.get(handle);
      if (!("folder" in found)) throw new Error("The handle is not a folder's");
      if (found.listed) return void sftp.status(request, STATUS_CODE.EOF);
      found.listed = true;
      sftp.name(request, await Promise.all((await readdir(found.folder)).map((name) => describe(found.folder, name))));
    }),
  );
  sftp.on("REALPATH", (request, name) => answer(request, async () => sftp.name(request, [entryOf(at(name))])));
  sftp.on("READLINK", (request, name) =>
    answer(request, async () => sftp.name(request, [entryOf(await readlink(at(name)))])),
  );
  // ssh2's types have these two the other way round.
  sftp.on("SYMLINK", (request, linkPath, target) => confirm(request, () => symlink(target, at(linkPath))));
  sftp.on("MKDIR", (request, name, attributes) =>
    confirm(request, () => mkdir(at(name), { mode: attributes.mode ?? 0o777 })),
  );
  sftp.on("REMOVE", (request, name) => confirm(request, () => unlink(at(name))));
  sftp.on("RMDIR", (request, name) => confirm(request, () => rmdir(at(name))));
  // Replaces what is there, like most servers; ssh2's server has no way to announce that it can.
  sftp.on("RENAME", (request, from, to) => confirm(request, () => rename(at(from), at(to))));
  sftp.on("EXTENDED", (request, name, data) => {
    if (name !== "posix-rename@openssh.com") return void sftp.status(request, STATUS_CODE.OP_UNSUPPORTED);
    confirm(request, async () => {
      const [from, to] = textsIn(data);
      if (from === undefined || to === undefined) throw new Error("The request names no two paths");
      await rename(at(from), at(to));
    });
  });
  sftp.on("end", () => {
    handles.closeAll();
    sftp.end();
  });
  sftp.on("close", () => handles.closeAll());
  sftp.on("error", () => {});
}

async function describe(folder: string, name: string): Promise<ReturnType<typeof entryOf>> {
  return entryOf(name, await lstat(path.join(folder, name)).catch(() => undefined));
}
