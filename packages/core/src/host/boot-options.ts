/** What is asked of hosts that boot. */
import type { Escalation } from "../command/escalate.ts";

/** How long to wait for a host. */
export interface WaitOptions {
  /** Milliseconds to try at most, counted for each host from its first try. Default: 300,000. */
  timeout?: number | undefined;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

/** How to reboot a host: as whom, and how long to wait until it is back. Default of `timeout`: 600,000. */
export interface RebootOptions extends Escalation, WaitOptions {}
