/** What is told at the end: each kind of failure once with its hosts, its cause and what to do, then the counts. */
import type { RunStatus } from "@towline/core";
import { foldNames } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { formatCount, formatDuration } from "../render/format-quantity.ts";
import { removeControls } from "../render/remove-controls.ts";
import { wrapText } from "../render/table.ts";
import type { FinalReport, HostResult } from "./reporter.ts";

/** What a failed host leaves for the summary. */
interface FailureGroup {
  readonly status: RunStatus;
  readonly message: string;
  readonly advice: string | undefined;
  readonly hosts: string[];
  /** The hosts' messages differ by names and addresses, so that the first one is only an example. */
  varies: boolean;
}

/** The statuses in the order in which they are told: what went best first, so that the worst is next to the counts. */
const ORDER: readonly RunStatus[] = [
  "ok",
  "skipped",
  "cancelled",
  "refused",
  "failed",
  "timeout",
  "lost",
  "unreachable",
];
const LABEL_WIDTH = 13;

/** Gathers failures as they come, equal ones as one. */
export class FailureList {
  readonly #groups = new Map<string, FailureGroup>();

  add({ host, status, error }: HostResult): void {
    const message = error?.message ?? "";
    const key = [status, withoutNames(message, host), withoutNames(error?.advice ?? "", host)].join("\0");
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { status, message, advice: error?.advice, hosts: [host], varies: false });
    } else {
      group.hosts.push(host);
      group.varies ||= message !== group.message;
    }
  }

  get groups(): readonly FailureGroup[] {
    return [...this.#groups.values()].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  }
}

/** The failures as text. `width` is the terminal's, undefined where there is none. */
export function renderFailures(failures: FailureList, colors: Colors, width: number | undefined): string {
  const indent = " ".repeat(LABEL_WIDTH);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, width - LABEL_WIDTH);
  let text = "";
  for (const { status, message, advice, hosts, varies } of failures.groups) {
    const count = hosts.length > 1 ? ` (${formatCount(hosts.length, "host")})` : "";
    text += `${paintStatus(colors, status, status.padEnd(LABEL_WIDTH))}${removeControls(foldNames(hosts))}${count}\n`;
    const example = varies ? "such as: " : "";
    for (const line of status === "skipped" ? [] : `${example}${message}`.split("\n")) {
      if (line !== "") text += linesOf(removeControls(line), room, indent);
    }
    if (advice !== undefined) text += linesOf(removeControls(advice), room, indent, colors.dim);
  }
  return text;
}

/** `5 hosts: 3 ok, 1 failed, 1 unreachable in 1.2 s`. */
export function renderCounts({ counts, durationMs, stopped, interrupted }: FinalReport, colors: Colors): string {
  const total = ORDER.reduce((sum, status) => sum + counts[status], 0);
  const parts = ORDER.filter((status) => counts[status] > 0).map((status) =>
    paintStatus(colors, status, `${counts[status]} ${status}`),
  );
  const end = interrupted ? ", interrupted" : stopped ? ", stopped by --max-fail" : "";
  return `${formatCount(total, "host")}: ${parts.join(", ")} in ${formatDuration(durationMs)}${end}\n`;
}

/** Failures that differ only by the host's name, an address or a port are one kind. */
function withoutNames(text: string, host: string): string {
  const name = new RegExp(`(?<![\\w.-])${host.replace(/[^\w]/g, "\\$&")}(?![\\w-])`, "g");
  return text.replace(name, "HOST").replace(/\d+(?:\.\d+){3}|:\d+/g, "0");
}

function linesOf(text: string, room: number, indent: string, paint: (text: string) => string = String): string {
  return wrapText(text, room)
    .map((line) => `${indent}${paint(line)}\n`)
    .join("");
}

function paintStatus(colors: Colors, status: RunStatus, text: string): string {
  if (status === "ok") return colors.green(text);
  return status === "skipped" || status === "cancelled" ? colors.yellow(text) : colors.red(text);
}
