/** Prints one line for each host that files were moved to or from. */
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
    const { host, source, destination, bytes, entries, durationMs } = result;
    const count = entries > 1 ? `${entries} entries, ` : "";
    const moved = removeControls(`${source} → ${destination}`);
    this.write(
      "stdout",
      `${this.prefix(host, "stdout")}${moved}, ${count}${formatBytes(bytes)} in ${formatDuration(durationMs)}\n`,
    );
  }
}
