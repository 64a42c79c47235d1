/** `towline get TARGETS SRC… DEST`: copies files and folders from hosts. */
import type { Command } from "commander";
import { transfer } from "../fan-out/transfer-command.ts";
import { addTransferOptions } from "../options/transfer-options.ts";
import { addTransferWords } from "../options/transfer-words.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
From one host, a single file: DEST is its new name, or an existing folder to put
it into. Otherwise DEST is a folder, made where it is missing: "/etc/nginx" goes
to DEST/nginx, and "/etc/nginx/" puts what is in it into DEST. From several
hosts, DEST is DEST/<host>. With --changed, what has the same size, time and
mode in its place here is not fetched again.

Examples:
  $ towline get web1 /etc/hosts ./hosts
  $ towline get web1 /etc/nginx/ ./nginx --sudo
  $ towline get web1 /var/log/app.log - | less     to standard output
  $ towline get web /var/log/app.log ./logs        logs/web1/app.log and so on
  $ towline get web /var/log ./logs --changed --sudo   again: only what changed`;

/** Declares `get`. */
export function registerGetCommand(program: Command, context: CliContext): void {
  const command = addTransferWords(program.command("get").description("copy files and folders from hosts"), {
    src: "files and folders on the hosts",
    dest: "their place here; - is standard output",
  }).addHelpText("after", EXAMPLES);
  addTransferOptions(command, "get").action(async (words: string[], _flags: unknown, self: Command) => {
    await transfer("get", words, self.optsWithGlobals(), context);
  });
}
