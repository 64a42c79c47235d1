/** Prints one line for each host that was waited for. */
import type { WaitResult } from "@towline/core";
import { formatDuration } from "../render/format-quantity.ts";
import { PeopleReporter } from "./people-reporter.ts";

/** `web1 | reachable after 12 s`. */
export class WaitReporter extends PeopleReporter<WaitResult> {
  override result(result: WaitResult): void {
    super.result(result);
    if (result.status !== "ok" || this.options.quiet) return;
    const { host, durationMs } = result;
    this.write("stdout", `${this.prefix(host, "stdout")}reachable after ${formatDuration(durationMs)}\n`);
  }
}
