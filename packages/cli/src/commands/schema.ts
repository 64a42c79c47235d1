/** `towline schema`: the JSON Schema of this project's config, for editors; or of what `--json` prints. */
import { eventSchema } from "@towline/core";
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

interface SchemaFlags extends GlobalOptions {
  readonly events?: boolean;
}

/** Declares `schema`. */
export function registerSchemaCommand(program: Command, context: CliContext): void {
  program
    .command("schema")
    .description("print the JSON Schema of this project's config, for editors")
    .option("--events", "print that of the lines that --json prints instead")
    .addHelpText("after", HELP)
    .action(async (_flags: unknown, self: Command) => {
      const flags = self.optsWithGlobals<SchemaFlags>();
      const print = (schema: object): void => void context.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
      if (flags.events === true) return print(eventSchema());
      await useFleet(context, flags, {}, async (fleet) => print(await fleet.schema()));
    });
}
