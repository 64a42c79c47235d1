/** `towline schema`: the JSON Schema of this project's config, for editors. */
import type { Command } from "commander";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { useFleet } from "../session/use-fleet.ts";

const HELP = `
It knows every setting of the connectors that are installed here.

Example:
  $ towline schema > towline.schema.json
  and as the first line of towline.config.yaml:
  # yaml-language-server: $schema=./towline.schema.json`;

/** Declares `schema`. */
export function registerSchemaCommand(program: Command, context: CliContext): void {
  program
    .command("schema")
    .description("print the JSON Schema of this project's config, for editors")
    .addHelpText("after", HELP)
    .action(async (_flags: unknown, self: Command) => {
      await useFleet(context, self.optsWithGlobals<GlobalOptions>(), {}, async (fleet) => {
        context.stdout.write(`${JSON.stringify(await fleet.schema(), null, 2)}\n`);
      });
    });
}
