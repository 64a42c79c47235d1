/** `towline sync TARGETS SRC… DEST`: brings folders of hosts up to date. */
import type { Command } from "commander";
import { transfer } from "../fan-out/transfer-command.ts";
import { addTransferOptions } from "../options/transfer-options.ts";
import { addTransferWords } from "../options/transfer-words.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
DEST is a folder, made where it is missing: "dist" goes to DEST/dist, and
"dist/" puts what is in it into DEST. What has the same size, time and mode
there is not sent again.

Examples:
  $ towline sync web dist/ /srv/app
  $ towline sync web dist/ /srv/app --delete --exclude-files logs/ --dry-run
  $ towline sync web dist/ /srv/app --sudo --owner app`;

/** Declares `sync`. */
export function registerSyncCommand(program: Command, context: CliContext): void {
  const command = addTransferWords(program.command("sync").description("bring folders of hosts up to date"), {
    src: "folders and files here",
    dest: "a folder on each host",
  }).addHelpText("after", EXAMPLES);
  addTransferOptions(command, "sync").action(async (words: string[], _flags: unknown, self: Command) => {
    await transfer("sync", words, self.optsWithGlobals(), context);
  });
}
