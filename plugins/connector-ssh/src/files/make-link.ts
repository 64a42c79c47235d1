/** Makes symbolic links: servers differ in the order of the two names, and some say that all is well and make none. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { SFTPWrapper } from "ssh2";
import { sendLink } from "../ssh2-internals/send-link.ts";
import type { ServerQuestions } from "./ask-server.ts";
import { makeFileError } from "./file-errors.ts";
import type { StatusFinder } from "./find-status.ts";
import { leadsAlike } from "./read-link.ts";
import type { LinkOrder } from "./server-facts.ts";

export class LinkMaker {
  readonly #server: ServerQuestions;
  readonly #status: StatusFinder;

  constructor(server: ServerQuestions, status: StatusFinder) {
    this.#server = server;
    this.#status = status;
  }

  /** Looks at what was made. @throws what the server says, or an error with code `EIO` for a link that isn't there */
  async make(target: string, path: string): Promise<void> {
    const order = await this.#order(posix.dirname(path));
    const [first, second] = order === "target first" ? [target, path] : [path, target];
    await this.#send(path, first, second);
    const made = await this.#status.readlink(path).catch(async () => {
      const { type } = await this.#status.lstat(path);
      return type === "symlink" ? target : `no ${type === "file" ? "file" : "link"}`;
    });
    if (leadsAlike(made, target)) return;
    throw makeFileError("symlink", path, "EIO", new Error(`the server made a link to ${made} instead of ${target}`));
  }

  #order(folder: string): Promise<LinkOrder> {
    const { facts } = this.#server;
    facts.linkOrder ??= this.#findOrder(folder).catch((error: unknown) => {
      facts.linkOrder = undefined;
      throw error;
    });
    return facts.linkOrder;
  }

  /**
   * By a link whose two names both lie in the folder where links are to be made. To try it with a link that is wanted
   * would make one where that leads to.
   */
  async #findOrder(folder: string): Promise<LinkOrder> {
    const id = randomBytes(8).toString("hex");
    const [first, second] = [`${folder}/towline-${id}-1`, `${folder}/towline-${id}-2`];
    await this.#send(folder, first, second);
    for (const [made, order] of [
      [second, "target first"],
      [first, "link first"],
    ] as const) {
      const isThere = await this.#status.lstat(made).then(
        () => true,
        () => false,
      );
      if (!isThere) continue;
      await this.#server.ask<void>("unlink", made, (sftp, done) => sftp.unlink(made, done));
      return order;
    }
    throw makeFileError("symlink", folder, "EIO", new Error("the server said that it made a link, and made none"));
  }

  #send(path: string, first: string, second: string): Promise<void> {
    return this.#server.askFor<void>("symlink", "symlink", path, (sftp: SFTPWrapper, done) =>
      sendLink(sftp, first, second, done),
    );
  }
}
