/** Tells where links lead: some servers tell it from the login folder, or from the root, instead of what the link holds. */
import { posix } from "node:path";
import type { ServerQuestions } from "./ask-server.ts";

/** Deeper than any path climbs, so that no two names become one at the root. */
const FAR_DOWN = `/${"-/".repeat(2048)}`;

export class LinkReader {
  readonly #server: ServerQuestions;
  #home: Promise<string> | undefined;
  /** Whether it is such a server; undefined while no link told. */
  #resolves: boolean | undefined;

  constructor(server: ServerQuestions) {
    this.#server = server;
  }

  /** @throws also with code `ENOTSUP` */
  async read(path: string): Promise<string> {
    const told = await this.#ask(path);
    // What is of the other kind than the path that was asked for is what the link holds.
    if (this.#resolves === undefined && posix.isAbsolute(path) === posix.isAbsolute(told)) {
      const otherwise = await this.#askOtherwise(path).catch(() => told);
      if (otherwise !== told) this.#resolves = true;
      else if (!posix.isAbsolute(told)) this.#resolves = false;
    }
    return this.#resolves === true ? this.#unresolve(path) : told;
  }

  #ask(path: string): Promise<string> {
    return this.#server.askFor<string>("readlink", "readlink", path, (sftp, done) => sftp.readlink(path, done));
  }

  /** What a link holds does not depend on how it is asked for. */
  async #askOtherwise(path: string): Promise<string> {
    return this.#ask(posix.isAbsolute(path) ? await this.#fromHome(path) : posix.join(await this.#findHome(), path));
  }

  /** What it must hold to lead there. */
  async #unresolve(path: string): Promise<string> {
    const asked = await this.#fromHome(path);
    const told = await this.#ask(asked);
    if (posix.isAbsolute(told)) return told;
    return posix.relative(FAR_DOWN + posix.dirname(asked), FAR_DOWN + told) || ".";
  }

  async #fromHome(path: string): Promise<string> {
    return posix.isAbsolute(path) ? posix.relative(await this.#findHome(), path) : path;
  }

  #findHome(): Promise<string> {
    this.#home ??= this.#server.ask<string>("realpath", ".", (sftp, done) => sftp.realpath(".", done));
    return this.#home;
  }
}

/** Whether two links lead to one place, as far as their text tells. */
export function leadsAlike(one: string, other: string): boolean {
  return one === other || posix.normalize(one) === posix.normalize(other);
}
