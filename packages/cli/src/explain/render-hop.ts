/** What people see of one hop of a host: the settings that someone set, by whose they are, and the remarks. */
import type { ExplainedHop } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { removeControls } from "../render/remove-controls.ts";
import { showValue } from "../render/show-value.ts";
import { renderTable } from "../render/table.ts";
import type { ListedSetting, Setting } from "./list-settings.ts";

/** How it is shown. */
export interface HopPage {
  readonly colors: Colors;
  /** The terminal's; undefined where there is none. */
  readonly width: number | undefined;
  /** Whether defaults are shown, too. */
  readonly all: boolean;
}

/** Whose settings they are, in the order in which they are shown. */
const GROUPS: readonly {
  readonly title: (hop: ExplainedHop) => string;
  readonly holds: (key: string) => boolean;
}[] = [
  { title: ({ connector }) => `@${connector.name}`, holds: isOfConnector },
  { title: () => "How commands run", holds: (key) => !isOfConnector(key) },
];

/** Global arguments begin with an underscore, and nothing else does. */
function isOfConnector(key: string): boolean {
  return !key.startsWith("_");
}

/** @param title the host, and the hop where that is another */
export function renderHop(
  title: string,
  hop: ExplainedHop,
  settings: readonly ListedSetting[],
  remarks: readonly string[],
  { colors, width, all }: HopPage,
): string {
  let text = `${colors.bold(removeControls(title))}${colors.dim(`  ${hop.connector.summary}`)}\n`;
  const shown = all ? settings : settings.filter(({ isDefault }) => !isDefault);
  const groups = GROUPS.map((group) => ({
    heading: group.title(hop),
    rows: shown.filter(({ event }) => group.holds(event.key)).map(({ event }) => rowOf(event)),
  })).filter(({ rows }) => rows.length > 0);
  const areSeveral = groups.length > 1;
  for (const { heading, rows } of groups) {
    if (areSeveral) text += `  ${heading}\n`;
    const paint = (cell: string, column: number) => (column === 2 ? colors.dim(cell) : cell);
    text += renderTable(rows, { indent: areSeveral ? 4 : 2, width, paint });
  }
  if (shown.length === 0) text += `  ${colors.dim("nothing is set")}\n`;
  const left = settings.length - shown.length;
  if (left > 0) text += `  ${colors.dim(`${left} more with defaults: --all`)}\n`;
  if (remarks.length > 0) text += `  Remarks\n`;
  const lines = remarks.map((remark) => ["-", removeControls(remark)]);
  return text + renderTable(lines, { indent: 2, width });
}

function rowOf({ key, value, source }: Setting): string[] {
  return [key, showValue(value), source].map(removeControls);
}
