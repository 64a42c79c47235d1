/** Prints one line for each host that files were moved to or from. */
import type { SyncChange, TransferProgress, TransferResult } from "@towline/core";
import { formatBytes, formatDuration } from "../render/format-quantity.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { removeControls } from "../render/remove-controls.ts";
import { type PeopleOptions, PeopleReporter } from "./people-reporter.ts";
import type { FinalReport } from "./reporter.ts";

const SIGNS: { readonly [Change in SyncChange["change"]]: string } = { add: "+", update: "~", remove: "-" };

/** How many links are told by their names: all are with `--json`. */
const NAMED_LINKS = 10;

/** `web1 | app.conf → /etc/app.conf, 1.2 KiB in 0.1 s`. */
export class TransferReporter extends PeopleReporter<TransferResult> {
  readonly #dryRun: boolean;
  /** What would be changed on each host that is not done yet. */
  readonly #changes = new Map<string, string>();
  /** Hosts by what would be changed on them, for more than one of them. */
  readonly #plans = new Map<string, string[]>();
  #isSingle = false;

  /** @param dryRun whether nothing is changed, and each entry that would be is shown: of equal lists one for all hosts */
  constructor(options: PeopleOptions, dryRun = false) {
    super(options);
    this.#dryRun = dryRun;
  }

  override start(hosts: readonly string[]): void {
    super.start(hosts);
    this.#isSingle = hosts.length === 1;
  }

  change({ host, change, path }: SyncChange): void {
    if (!this.#dryRun) return;
    const line = `${SIGNS[change]} ${removeControls(path)}\n`;
    if (this.#isSingle) this.write("stdout", this.prefix(host, "stdout") + line);
    else this.#changes.set(host, `${this.#changes.get(host) ?? ""}  ${line}`);
  }

  progress({ host, bytes, totalBytes }: TransferProgress): void {
    this.progressState.transfer(host, bytes, totalBytes);
  }

  override result(result: TransferResult): void {
    super.result(result);
    const { host, source, destination, durationMs } = result;
    const moved = `${removeControls(`${source} → ${destination}`)}, ${this.#describe(result)}`;
    const changes = this.#changes.get(host) ?? "";
    this.#changes.delete(host);
    if (result.status !== "ok") return;
    const links = this.options.quiet ? [] : tellLinks(result);
    if (this.#dryRun && !this.#isSingle) {
      const lines = this.options.quiet ? [] : [moved, ...links];
      this.#addPlan(host, changes + lines.map((line) => `  ${line}\n`).join(""));
    } else if (!this.options.quiet) {
      const how = `in ${formatDuration(durationMs)}${describeResuming(result)}`;
      const prefix = this.prefix(host, "stdout");
      for (const line of [`${moved} ${how}`, ...links]) this.write("stdout", `${prefix}${line}\n`);
    }
  }

  override finish(report: FinalReport): void {
    this.pause();
    for (const [plan, hosts] of this.#plans) {
      this.write("stdout", `${this.colors.stdout.bold(nameHosts(hosts, Number.POSITIVE_INFINITY))}\n${plan}`);
    }
    super.finish(report);
  }

  #addPlan(host: string, plan: string): void {
    const hosts = this.#plans.get(plan);
    if (hosts === undefined) this.#plans.set(plan, [host]);
    else hosts.push(host);
  }

  #describe({ bytes, entries, removed }: TransferResult): string {
    if (removed === undefined) return `${entries > 1 ? `${entries} entries, ` : ""}${formatBytes(bytes)}`;
    if (entries + removed === 0) return `nothing to change${this.#dryRun && !this.#isSingle ? "" : ", looked"}`;
    const parts = [
      ...(entries > 0 ? [`${entries} ${entries === 1 ? "entry" : "entries"}, ${formatBytes(bytes)}`] : []),
      ...(removed > 0 ? [`${removed} removed`] : []),
    ];
    return this.#dryRun ? `would change: ${parts.join(", ")}${this.#isSingle ? "; looked" : ""}` : parts.join(", ");
  }
}

function tellLinks({ linksLeftOut = [], linksLeadingOut = [] }: TransferResult): string[] {
  return [
    ...nameLinks("left out, because they lead out of it", linksLeftOut),
    ...nameLinks("kept, though they lead out of it", linksLeadingOut),
  ];
}

function nameLinks(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const named = names.slice(0, NAMED_LINKS).join(", ");
  const more = names.length > NAMED_LINKS ? ` and ${names.length - NAMED_LINKS} more` : "";
  return [`links ${what}: ${removeControls(named)}${more}`];
}

function describeResuming({ resumedAt, startedOver }: TransferResult): string {
  if (startedOver === true) return "; what was kept of it was of another version, and thrown away";
  return resumedAt === undefined ? "" : `; ${formatBytes(resumedAt)} of it were there already`;
}
