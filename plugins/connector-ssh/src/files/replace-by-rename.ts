/** Renames so that what is there is replaced, with servers that only rename to new names, too. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { LostConnectionError } from "@towline/core";
import type { ServerQuestions } from "./ask-server.ts";
import type { StatusFinder } from "./find-status.ts";

/** @throws what the server says. What was there is then there again, if the server lets it. */
export async function replaceByRename(
  server: ServerQuestions,
  status: StatusFinder,
  from: string,
  to: string,
): Promise<void> {
  const rename = (source: string, target: string): Promise<void> =>
    server.ask<void>("rename", source, (sftp, done) => sftp.rename(source, target, done));
  if (await server.has("posix-rename@openssh.com").catch(() => false)) {
    try {
      return await server.askFor<void>("posix-rename", "rename", from, (sftp, done) =>
        sftp.ext_openssh_rename(from, to, done),
      );
    } catch (error) {
      if (!server.facts.lacks.has("posix-rename")) throw error;
    }
  }
  try {
    return await rename(from, to);
  } catch (error) {
    if (error instanceof LostConnectionError) throw error;
    const there = await status.lstat(to).catch(() => undefined);
    if (there === undefined || there.type === "directory") throw error;
    const aside = posix.join(posix.dirname(to), `towline-${randomBytes(8).toString("hex")}`);
    // A server that renames nothing refuses this, too, and the reason is the first one then.
    await rename(to, aside).catch(() => {
      throw error;
    });
    try {
      await rename(from, to);
    } catch {
      await rename(aside, to);
      throw error;
    }
    await server.ask<void>("unlink", aside, (sftp, done) => sftp.unlink(aside, done));
  }
}
