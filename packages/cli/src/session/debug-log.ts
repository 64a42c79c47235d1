/** `--debug`: what happens, on standard error. */

import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { removeControls } from "../render/remove-controls.ts";

/** Undefined unless it is asked for: then nothing is worked out that nobody reads. */
export function createDebugLog(
  { stderr }: Pick<CliContext, "stderr">,
  { debug }: Pick<GlobalOptions, "debug">,
): ((message: string) => void) | undefined {
  if (debug !== true) return undefined;
  return (message) => {
    const lines = message.split("\n").map((line) => `debug: ${removeControls(line)}\n`);
    stderr.write(lines.join(""));
  };
}
