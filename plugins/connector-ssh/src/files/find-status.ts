/** Finds out what a path is, from servers that tell all of it and from those that don't. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { FileStatus, OpenFile } from "@towline/core";
import type { Stats } from "ssh2";
import type { ServerQuestions } from "./ask-server.ts";
import { FAILURE, makeFileError, statusOfError } from "./file-errors.ts";
import { statusOf } from "./file-status.ts";
import type { FolderLister } from "./list-folder.ts";
import { measureFile } from "./measure-file.ts";
import { LinkReader } from "./read-link.ts";

export class StatusFinder {
  readonly #server: ServerQuestions;
  readonly #folders: FolderLister;
  readonly #links: LinkReader;
  readonly #read: (path: string) => Promise<OpenFile>;

  /** @param read opens a file */
  constructor(server: ServerQuestions, folders: FolderLister, read: (path: string) => Promise<OpenFile>) {
    this.#server = server;
    this.#links = new LinkReader(server);
    this.#folders = folders;
    this.#read = read;
  }

  /** Follows links. */
  async stat(path: string): Promise<FileStatus> {
    const { facts } = this.#server;
    const told = await this.#ask("stat", path).catch((error: unknown) => {
      if (facts.lacks.has("stat") && !facts.lacks.has("lstat")) return this.#ask("lstat", path);
      throw error;
    });
    return this.#complete(path, told, () => this.#typeOf(path));
  }

  async lstat(path: string): Promise<FileStatus> {
    let told: Partial<Stats>;
    try {
      told = await this.#ask("lstat", path);
    } catch (error) {
      if (!this.#server.facts.lacks.has("lstat")) throw error;
      return (await this.#isLink(path)) ? this.#complete(path, {}, async () => "symlink") : this.stat(path);
    }
    return this.#complete(path, told, async () => ((await this.#isLink(path)) ? "symlink" : this.#typeOf(path)));
  }

  /** @throws also with code `ENOTSUP` */
  readlink(path: string): Promise<string> {
    return this.#links.read(path);
  }

  async #ask(request: "stat" | "lstat", path: string): Promise<Stats> {
    try {
      return await this.#askPlainly(request, path);
    } catch (error) {
      if (statusOfError(error) !== FAILURE || !(await this.#failsOnMissing(request, path))) throw error;
      throw makeFileError(request, path, "ENOENT", error);
    }
  }

  #askPlainly(request: "stat" | "lstat", path: string): Promise<Stats> {
    return this.#server.askFor<Stats>(request, request, path, (sftp, done) => sftp[request](path, done));
  }

  /** Some servers say that it failed, and no more: then they say so of a name that nothing can have. */
  async #failsOnMissing(request: "stat" | "lstat", path: string): Promise<boolean> {
    const { facts } = this.#server;
    const nowhere = `${posix.dirname(path)}/towline-${randomBytes(8).toString("hex")}`;
    facts.failsOnMissing ??= await this.#askPlainly(request, nowhere).then(
      () => false,
      (error: unknown) => statusOfError(error) === FAILURE,
    );
    return facts.failsOnMissing;
  }

  async #complete(
    path: string,
    told: Partial<Stats>,
    findType: () => Promise<FileStatus["type"]>,
  ): Promise<FileStatus> {
    const { type = await findType(), size, ...rest } = statusOf(told);
    return { ...rest, type, size: size ?? (type === "file" ? await measureFile(() => this.#read(path)) : 0) };
  }

  #isLink(path: string): Promise<boolean> {
    return this.readlink(path).then(
      () => true,
      () => false,
    );
  }

  async #typeOf(path: string): Promise<FileStatus["type"]> {
    return (await this.#folders.isFolder(path)) ? "directory" : "file";
  }
}
