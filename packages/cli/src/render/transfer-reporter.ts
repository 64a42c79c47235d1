/** Prints one line for each file that was moved. */
import type { TransferProgress, TransferResult } from "@towline/core";
import { formatBytes, formatDuration } from "./format-quantity.ts";
import { PeopleReporter } from "./people-reporter.ts";
import { removeControls } from "./remove-controls.ts";

/** `web1 | app.conf → /etc/app.conf, 1.2 KiB in 0.1 s`. */
export class TransferReporter extends PeopleReporter<TransferResult> {
  progress({ host, bytes, totalBytes }: TransferProgress): void {
    this.progressState.transfer(host, bytes, totalBytes);
  }

  override result(result: TransferResult): void {
    super.result(result);
    if (result.status !== "ok" || this.options.quiet) return;
    const { host, source, destination, bytes, durationMs } = result;
    const moved = removeControls(`${source} → ${destination}`);
    this.write(
      "stdout",
      `${this.prefix(host, "stdout")}${moved}, ${formatBytes(bytes)} in ${formatDuration(durationMs)}\n`,
    );
  }
}
