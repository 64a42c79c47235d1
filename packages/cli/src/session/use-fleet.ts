/** Opens the fleet for a command and closes it, whatever happens between. */
import { fileURLToPath } from "node:url";
import type { Data, Fleet, Notice, Prompt } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { createDebugLog } from "./debug-log.ts";
import { reportError } from "./report-error.ts";
import { tellUser } from "./tell-user.ts";

/** How a command wants its fleet. */
export interface FleetWishes {
  readonly data?: Data | undefined;
  /** Of the config. */
  readonly environment?: string | undefined;
  /** Whether boats are asked though their last answers are kept. */
  readonly refresh?: boolean | undefined;
  /** Milliseconds. */
  readonly connectTimeout?: number | undefined;
  /** Undefined: nobody is asked. */
  readonly prompt?: Prompt | undefined;
  /** Default: notices go to stderr at once. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

const ABOUT_INPUT: ReadonlySet<string> = new Set([
  "setting-unread",
  "name-unknown",
  "settings-disagree",
  "hosts-restricted",
  "boat-stale",
  "boat-failed",
  "boats-disagree",
]);

/**
 * Runs `work` with the fleet of the nearest config, or of `--config`.
 *
 * @throws TowlineError for a config, a target or a package that is wrong, and for what was to be done at the end and was
 * not.
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
    environment: wishes.environment,
    refresh: wishes.refresh,
    connectTimeout: wishes.connectTimeout,
    prompt: wishes.prompt,
    onNotice: (notice) => {
      // What is said of the config and the targets is no part of any output, and known before there is one.
      if (wishes.onNotice !== undefined && !ABOUT_INPUT.has(notice.code)) wishes.onNotice(notice);
      else tellUser(showNotice(notice), context);
    },
    log: createDebugLog(context, options),
  });
  let result: Result;
  try {
    result = await work(fleet);
  } catch (error) {
    await fleet.close().catch((unfinished: unknown) => reportError(unfinished, context));
    throw error;
  }
  await fleet.close();
  return result;
}

function showNotice({ host, message }: Notice): string {
  return host === undefined ? message : `${host}: ${message}`;
}
