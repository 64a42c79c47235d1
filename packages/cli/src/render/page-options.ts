/** How a listing is laid out on the stream it goes to. */
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { type Colors, createColors } from "./colors.ts";

/** Colours of stdout, and the width to wrap to; undefined where stdout is no terminal. */
export function pageOptions(
  context: CliContext,
  { color }: GlobalOptions,
): { colors: Colors; width: number | undefined } {
  const isTerminal = context.stdout.isTTY === true;
  return {
    colors: createColors({ isTerminal, wanted: color, environment: context.environment }),
    width: isTerminal ? context.stdout.columns : undefined,
  };
}
