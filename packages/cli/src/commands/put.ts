/** `towline put TARGETS SRC… DEST`: copies files and folders to hosts. */
import type { Command } from "commander";
import { transfer } from "../fan-out/transfer-command.ts";
import { addTransferOptions } from "../options/transfer-options.ts";
import { addTransferWords } from "../options/transfer-words.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
A single file: DEST is its new name on the host, or an existing folder to put it
into. Otherwise DEST is a folder, made where it is missing: "dist" goes to
DEST/dist, and "dist/" puts what is in it into DEST.

Examples:
  $ towline put web ./app.conf /etc/app.conf --sudo --mode 0644
  $ towline put 'web[1-20]' ./release.tar.gz /srv/ --verify
  $ make-report | towline put web1 - /srv/report.html
  $ towline put web dist/ /srv/app --exclude-files '*.map' --sudo --owner app`;

/** Declares `put`. */
export function registerPutCommand(program: Command, context: CliContext): void {
  const command = addTransferWords(program.command("put").description("copy files and folders to hosts"), {
    src: "files and folders here; - is standard input",
    dest: "their place on each host",
  }).addHelpText("after", EXAMPLES);
  addTransferOptions(command, "put").action(async (words: string[], _flags: unknown, self: Command) => {
    await transfer("put", words, self.optsWithGlobals(), context);
  });
}
