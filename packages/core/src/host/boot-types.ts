/** What is asked and told about hosts that boot. */
import type { Escalation } from "../command/escalate.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { ReachStatus, RunStatus } from "../output/statuses.ts";

/** How long to wait for a host. */
export interface WaitOptions {
  /** Milliseconds to try at most, counted for each host from its first try. Default: 300,000. */
  timeout?: number | undefined;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

/** Whether a host was reached in time. */
export interface WaitResult {
  readonly host: string;
  readonly connector: string;
  /**
   * - `ok`: a command ran on it
   * - `unreachable`: none did in time; or it is there, and a wrong key or a refused login makes trying again useless
   * - `refused`: a hook, wrong settings, or a host that does not run commands as asked
   * - `cancelled`: the caller gave up
   * - `skipped`: never tried, because the failure budget was spent
   */
  readonly status: ReachStatus;
  /** How often it was tried. */
  readonly attempts: number;
  readonly durationMs: number;
  /** Why the status is not `ok`: the cause of the last try, and for how long it was tried. */
  readonly error?: TowlineError | undefined;
}

/** How to reboot a host: as whom, and how long to wait until it is back. Default of `timeout`: 600,000. */
export interface RebootOptions extends Escalation, WaitOptions {}

/** Whether a host was rebooted. */
export interface RebootResult {
  readonly host: string;
  readonly connector: string;
  /**
   * - `ok`: it was down and is back, with another boot id
   * - `failed`: the command that reboots it failed, or it answers with the same boot id when the time is up
   * - `unreachable`: it was not reached at first, or not back in time; or it is back with another host key
   * - `refused`: nothing was done: no rights, a hook, wrong settings, or no boot id by which it could be proved
   * - `timeout`: the command that reboots it did not come to an end
   * - `lost`: the link died before the reboot was asked for
   * - `cancelled`: the caller gave up
   * - `skipped`: never tried, because the failure budget was spent
   */
  readonly status: RunStatus;
  readonly durationMs: number;
  /** The id of the new boot, where there was one. */
  readonly bootId?: string | undefined;
  /** Why the status is not `ok`. */
  readonly error?: TowlineError | undefined;
}
