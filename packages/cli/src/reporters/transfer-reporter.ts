/** Prints one line for each host that files were moved to or from. */
import type { SyncChange, TransferProgress, TransferResult } from "@towline/core";
import { formatBytes, formatDuration } from "../render/format-quantity.ts";
import { removeControls } from "../render/remove-controls.ts";
import { type PeopleOptions, PeopleReporter } from "./people-reporter.ts";

const SIGNS: { readonly [Change in SyncChange["change"]]: string } = { add: "+", update: "~", remove: "-" };

/** How many links are told by their names: all are with `--json`. */
const NAMED_LINKS = 10;

/** `web1 | app.conf → /etc/app.conf, 1.2 KiB in 0.1 s`. */
export class TransferReporter extends PeopleReporter<TransferResult> {
  readonly #dryRun: boolean;

  /** @param dryRun whether nothing is changed, and each entry that would be is shown */
  constructor(options: PeopleOptions, dryRun = false) {
    super(options);
    this.#dryRun = dryRun;
  }

  change({ host, change, path }: SyncChange): void {
    if (this.#dryRun) this.write("stdout", `${this.prefix(host, "stdout")}${SIGNS[change]} ${removeControls(path)}\n`);
  }

  progress({ host, bytes, totalBytes }: TransferProgress): void {
    this.progressState.transfer(host, bytes, totalBytes);
  }

  override result(result: TransferResult): void {
    super.result(result);
    if (result.status !== "ok" || this.options.quiet) return;
    const { host, source, destination, durationMs } = result;
    const moved = removeControls(`${source} → ${destination}`);
    this.write(
      "stdout",
      `${this.prefix(host, "stdout")}${moved}, ${this.#describe(result)} in ${formatDuration(durationMs)}${describeResuming(result)}\n`,
    );
    const { linksLeftOut = [], linksLeadingOut = [] } = result;
    this.#tellLinks(host, "left out, because they lead out of it", linksLeftOut);
    this.#tellLinks(host, "kept, though they lead out of it", linksLeadingOut);
  }

  #tellLinks(host: string, what: string, names: readonly string[]): void {
    if (names.length === 0) return;
    const named = names.slice(0, NAMED_LINKS).join(", ");
    const more = names.length > NAMED_LINKS ? ` and ${names.length - NAMED_LINKS} more` : "";
    this.write("stdout", `${this.prefix(host, "stdout")}links ${what}: ${removeControls(named)}${more}\n`);
  }

  #describe({ bytes, entries, removed }: TransferResult): string {
    if (removed === undefined) return `${entries > 1 ? `${entries} entries, ` : ""}${formatBytes(bytes)}`;
    if (entries + removed === 0) return "nothing to change, looked";
    const parts = [
      ...(entries > 0 ? [`${entries} ${entries === 1 ? "entry" : "entries"}, ${formatBytes(bytes)}`] : []),
      ...(removed > 0 ? [`${removed} removed`] : []),
    ];
    return this.#dryRun ? `would change: ${parts.join(", ")}; looked` : parts.join(", ");
  }
}

function describeResuming({ resumedAt, startedOver }: TransferResult): string {
  if (startedOver === true) return "; what was kept of it was of another version, and thrown away";
  return resumedAt === undefined ? "" : `; ${formatBytes(resumedAt)} of it were there already`;
}
