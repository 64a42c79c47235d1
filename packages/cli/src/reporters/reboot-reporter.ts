/** Prints one line for each host that was rebooted. */
import type { RebootResult } from "@towline/core";
import { formatDuration } from "../render/format-quantity.ts";
import { PeopleReporter } from "./people-reporter.ts";

/** `web1 | rebooted, back after 42 s`. */
export class RebootReporter extends PeopleReporter<RebootResult> {
  override result(result: RebootResult): void {
    super.result(result);
    if (result.status !== "ok" || this.options.quiet) return;
    const { host, durationMs } = result;
    this.write("stdout", `${this.prefix(host, "stdout")}rebooted, back after ${formatDuration(durationMs)}\n`);
  }
}
