/** What is told about hosts that boot. */
import type { TowlineError } from "../errors/towline-error.ts";
import type { ReachStatus, RunStatus } from "./statuses.ts";

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
