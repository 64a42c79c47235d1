/** Opens the fleet for a command and closes it, whatever happens between. */
import { fileURLToPath } from "node:url";
import type { Data, Fleet, Prompt } from "@towline/core";
import type { CliContext } from "./cli-context.ts";
import type { GlobalOptions } from "./global-options.ts";

/** How a command wants its fleet. */
export interface FleetWishes {
  readonly data?: Data | undefined;
  /** Milliseconds. */
  readonly connectTimeout?: number | undefined;
  /** Undefined: nobody is asked. */
  readonly prompt?: Prompt | undefined;
}

/**
 * Runs `work` with the fleet of the nearest config, or of `--config`.
 *
 * @throws TowlineError for a config, a target or a package that is wrong.
 */
export async function useFleet<Result>(
  context: CliContext,
  options: GlobalOptions,
  wishes: FleetWishes,
  work: (fleet: Fleet) => Promise<Result>,
): Promise<Result> {
  const { openFleet } = await import("@towline/core");
  const fleet = await openFleet({
    cwd: context.cwd,
    config: options.config,
    installation: fileURLToPath(context.packageFolder),
    data: wishes.data,
    connectTimeout: wishes.connectTimeout,
    prompt: wishes.prompt,
    log: options.debug === true ? (message) => context.stderr.write(`debug: ${message}\n`) : undefined,
  });
  try {
    return await work(fleet);
  } finally {
    await fleet.close();
  }
}
