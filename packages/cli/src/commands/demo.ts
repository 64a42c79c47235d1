/** `towline demo`: an embedded fleet of real SSH servers, to see what Towline does and to try it. */
import type { Command } from "commander";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { createColors } from "../render/colors.ts";

interface DemoOptions {
  readonly keep?: boolean;
}

/** Adds `towline demo` to the program. */
export function registerDemoCommand(program: Command, context: CliContext): void {
  program
    .command("demo")
    .summary("try it on an embedded fleet")
    .description(
      "Starts five SSH servers on loopback, in a temporary folder, and shows what Towline does with them.\n" +
        "Needs nothing but Node and sh, and leaves nothing behind.",
    )
    .option("--keep", "skip the tour and keep the fleet running until Ctrl-C, to try things on it")
    .action(async (options: DemoOptions) => {
      const { color } = program.opts<GlobalOptions>();
      const { showDemo } = await import("../demo/show-demo.ts");
      context.exitCode = await showDemo({
        keep: options.keep === true,
        write: (text) => context.stdout.write(text),
        colors: createColors({
          isTerminal: context.stdout.isTTY === true,
          wanted: color,
          environment: context.environment,
        }),
        environment: context.environment,
      });
    });
}
