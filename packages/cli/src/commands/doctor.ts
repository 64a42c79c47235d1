/** `towline doctor [TARGET]`: checks step by step what Towline needs, and what to do about what is missing. */
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { EventPage } from "../doctor/event-page.ts";
import { DoctorReport } from "../doctor/report.ts";
import { runDoctor } from "../doctor/run-doctor.ts";
import { TextPage } from "../doctor/text-page.ts";
import { addSettingOptions, readOpenOptions, type SelectionFlags } from "../options/fan-out-options.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { createColors } from "../render/colors.ts";
import { createDebugLog } from "../session/debug-log.ts";

const EXAMPLES = `
Examples:
  $ towline doctor          this machine, the config and the connectors
  $ towline doctor web1     how far web1 can be reached, step by step

Exit codes: 0 nothing is wrong · 1 a check failed`;

/** Adds `towline doctor` to the program. */
export function registerDoctorCommand(program: Command, context: CliContext): void {
  addSettingOptions(
    program
      .command("doctor")
      .description("check step by step what works, and say what to do where it doesn't")
      .usage("[target] [options]")
      .argument("[target]", "one host, to check it from its name to its files"),
  )
    .option("--json", "print events, one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action(async (target: string | undefined, _flags: unknown, self: Command) => {
      const options = self.optsWithGlobals<SelectionFlags & { readonly json?: boolean }>();
      const openOptions = readOpenOptions(options);
      const { openFleet } = await import("@towline/core");
      const { stdout, environment } = context;
      const colors = createColors({ isTerminal: stdout.isTTY === true, wanted: options.color, environment });
      const write = (text: string): void => void stdout.write(text);
      const page = options.json === true ? new EventPage(write) : new TextPage(write, colors, stdout.columns ?? 80);
      const report = new DoctorReport(page);
      await runDoctor(report, target, async (config) => {
        const fleet = await openFleet({
          ...openOptions,
          cwd: context.cwd,
          config: config === "none" ? false : options.config,
          installation: fileURLToPath(context.packageFolder),
          prompt: createTerminalPrompt(context),
          log: createDebugLog(context, options),
        });
        try {
          // Nothing is connected without the project's config, so there nothing is given away.
          if (config === "project") await refuseSecrets(openOptions.data, fleet.registry);
          return fleet;
        } catch (error) {
          await fleet.close();
          throw error;
        }
      });
      report.finish();
      context.exitCode = report.passed ? 0 : 1;
    });
}
