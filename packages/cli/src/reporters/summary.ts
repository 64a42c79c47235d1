/** What is told at the end: the failures with their hosts, causes and what to do, then the counts. */
import { type RunStatus, STATUS_NAMES, STATUSES } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { formatCount, formatDuration } from "../render/format-quantity.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { removeControls } from "../render/remove-controls.ts";
import { wrapText } from "../render/wrap-text.ts";
import type { FailureGroup, FailureList, MessageKind } from "./failure-list.ts";
import type { FinalReport } from "./reporter.ts";

const LABEL_WIDTH = 13;
const INDENT = " ".repeat(LABEL_WIDTH);

const PAINT = { good: "green", void: "yellow", bad: "red" } as const;

/** Of more kinds of message so many are shown. */
const KINDS_SHOWN = 3;

/** Of one kind among several so many lines are shown. */
const LINES_OF_KIND = 3;

/** Where there is no terminal, names still take no more than a few lines of one would. */
const LONGEST_NAMES = 200;

/** The failures as text. `width` is the terminal's, undefined where there is none. */
export function renderFailures(failures: FailureList, colors: Colors, width: number | undefined): string {
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, width - LABEL_WIDTH);
  return failures.groups.map((group) => renderGroup(group, colors, room)).join("");
}

function renderGroup({ status, exitCode, hosts, kinds }: FailureGroup, colors: Colors, room: number): string {
  const code = kinds.length > 1 && exitCode !== undefined ? `, exit code ${exitCode}` : "";
  const names = nameHosts(hosts, Math.min(room - code.length, LONGEST_NAMES)) + code;
  const [first = "", ...others] = wrapText(names, room);
  let text = `${paintStatus(colors, status, status.padEnd(LABEL_WIDTH))}${first}\n${indented(others)}`;
  if (status === "skipped") return text;
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) {
    text += indented(messageLines(only.varies ? "such as: " : "", only, room));
  } else {
    for (const kind of kinds.slice(0, KINDS_SHOWN)) {
      const lines = messageLines(`${nameHosts(kind.hosts, room / 2)}: `, kind, room);
      text += indented(lines.length > LINES_OF_KIND ? [...lines.slice(0, LINES_OF_KIND), "…"] : lines);
    }
    if (kinds.length > KINDS_SHOWN) text += indented([`and ${kinds.length - KINDS_SHOWN} other messages`]);
  }
  const advice = new Set(kinds.slice(0, KINDS_SHOWN).flatMap((kind) => kind.advice ?? []));
  for (const each of advice) text += indented(wrapText(removeControls(each), room), colors.dim);
  return text;
}

function messageLines(before: string, { message }: MessageKind, room: number): string[] {
  const lines = `${before}${message}`.split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => wrapText(removeControls(line), room));
}

/** `5 hosts: 3 ok, 1 failed, 1 unreachable in 1.2 s`. */
export function renderCounts({ counts, durationMs, stopped, interrupted }: FinalReport, colors: Colors): string {
  const total = STATUS_NAMES.reduce((sum, status) => sum + counts[status], 0);
  const parts = STATUS_NAMES.filter((status) => counts[status] > 0).map((status) =>
    paintStatus(colors, status, `${counts[status]} ${status}`),
  );
  const end = interrupted ? ", interrupted" : stopped ? ", stopped by --max-fail" : "";
  return `${formatCount(total, "host")}: ${parts.join(", ")} in ${formatDuration(durationMs)}${end}\n`;
}

function indented(lines: readonly string[], paint: (text: string) => string = String): string {
  return lines.map((line) => `${INDENT}${paint(line)}\n`).join("");
}

function paintStatus(colors: Colors, status: RunStatus, text: string): string {
  return colors[PAINT[STATUSES[status].severity]](text);
}
