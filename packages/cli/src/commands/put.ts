/** `towline put TARGETS SRC DEST`: copies a file to hosts. */
import type { Command } from "commander";
import { transfer } from "../fan-out/transfer-command.ts";
import { addTransferOptions } from "../options/transfer-options.ts";
import type { CliContext } from "../program/cli-context.ts";

const EXAMPLES = `
DEST is the file's new name on the host, or an existing folder to put it into.

Examples:
  $ towline put web ./app.conf /etc/app.conf --sudo --mode 0644
  $ towline put 'web[1-20]' ./release.tar.gz /srv/ --verify`;

/** Declares `put`. */
export function registerPutCommand(program: Command, context: CliContext): void {
  const command = program
    .command("put")
    .description("copy a file to hosts")
    .usage("<targets> <src> <dest> [options]")
    .argument("<arguments...>", "hosts; a file here; its name on the host")
    .addHelpText("after", EXAMPLES);
  addTransferOptions(command).action(async (words: string[], _flags: unknown, self: Command) => {
    await transfer("put", words, self.optsWithGlobals(), context);
  });
}
