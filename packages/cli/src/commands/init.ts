/** `towline init`: writes a config, from what another tool has or to begin with. */
import { type Command, Option } from "commander";
import { INIT_SOURCES, type InitSource } from "../init/sources.ts";
import { STARTER } from "../init/starter.ts";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";

const EXAMPLES = `
Examples:
  $ towline init                                 a small config to begin with
  $ towline init --from ssh-config               the hosts of ~/.ssh/config
  $ towline init --from pyinfra inventory.py     no Python runs
  $ towline init --from ansible hosts.ini --output -`;

interface InitFlags {
  readonly from?: InitSource;
  readonly output?: string;
  readonly force?: boolean;
}

/** Declares `init`. */
export function registerInitCommand(program: Command, context: CliContext): void {
  program
    .command("init")
    .description("write a config: one to begin with, or one made from what another tool has")
    .argument("[file]", "what to make it from")
    .addOption(new Option("--from <tool>", "make it from that of another tool").choices(INIT_SOURCES))
    .option("--output <file>", "where to write it; - prints it (default: towline.config.yaml)")
    .option("--force", "write over a file that is there")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, flags: InitFlags) => {
      if (flags.from === undefined && file !== undefined) {
        throw new UsageError(`What is ${file}?`, `Say so: --from ${INIT_SOURCES.join(", or --from ")}.`);
      }
      const { writeOut } = await import("../init/write-out.ts");
      if (flags.from === undefined) return writeOut(STARTER, undefined, flags, context);
      const [{ readDraft }, { checkDraft }, { writeConfig }] = await Promise.all([
        import("../init/read-draft.ts"),
        import("../init/check-draft.ts"),
        import("../init/write-config.ts"),
      ]);
      const draft = await readDraft(flags.from, file, context);
      await checkDraft(draft, context);
      await writeOut(writeConfig(draft), draft, flags, context);
    });
}
