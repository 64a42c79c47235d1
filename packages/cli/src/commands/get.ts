/** `towline get TARGETS SRC DEST`: copies a file from hosts. */
import type { Command } from "commander";
import { transfer } from "../fan-out/transfer-command.ts";
import { addTransferOptions } from "../options/transfer-options.ts";
import type { CliContext } from "../program/cli-context.ts";

const EXAMPLES = `
From one host, DEST is the file's new name, or an existing folder to put it into.
From several hosts, the files are DEST/<host>/NAME.

Examples:
  $ towline get web1 /etc/hosts ./hosts
  $ towline get web /var/log/app.log ./logs          logs/web1/app.log, logs/web2/app.log …`;

/** Declares `get`. */
export function registerGetCommand(program: Command, context: CliContext): void {
  const command = program
    .command("get")
    .description("copy a file from hosts")
    .usage("<targets> <src> <dest> [options]")
    .argument("<arguments...>", "hosts; a file on the host; its name here")
    .addHelpText("after", EXAMPLES);
  addTransferOptions(command).action(async (words: string[], _flags: unknown, self: Command) => {
    await transfer("get", words, self.optsWithGlobals(), context);
  });
}
