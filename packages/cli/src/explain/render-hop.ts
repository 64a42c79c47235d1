/** What people see of one hop of a host, or of many: the settings that someone set, by whose they are, and the remarks. */
import type { Connector } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { removeControls } from "../render/remove-controls.ts";
import { showValue } from "../render/show-value.ts";
import { renderTable } from "../render/table.ts";
import type { ListedSetting, SettingKind } from "./list-settings.ts";

/** How it is shown. */
export interface HopPage {
  readonly colors: Colors;
  /** The terminal's; undefined where there is none. */
  readonly width: number | undefined;
  /** Whether defaults are shown, too. */
  readonly all: boolean;
}

/** Whose settings they are, in the order in which they are shown. */
const HEADINGS: { readonly [Kind in SettingKind]: (connector: string) => string } = {
  connector: (connector) => `@${connector}`,
  own: () => "Your own data",
  argument: () => "How commands run",
};

/** @param title the host, and the hop where that is another */
export function renderHop(
  title: string,
  connector: Pick<Connector, "name" | "summary">,
  settings: readonly ListedSetting[],
  remarks: readonly string[],
  page: HopPage,
): string {
  const { colors } = page;
  const shown = page.all ? settings : settings.filter(({ isDefault }) => !isDefault);
  let text = `${colors.bold(removeControls(title))}${colors.dim(`  ${connector.summary}`)}\n`;
  text += renderSettings(connector.name, shown, 2, page);
  if (shown.length === 0) text += `  ${colors.dim("nothing is set")}\n`;
  const left = settings.length - shown.length;
  if (left > 0) text += `  ${colors.dim(`${left} more with defaults: --all`)}\n`;
  return text + renderRemarks(remarks, 2, page);
}

/** Settings in a table, with a heading for each kind where there are several. */
export function renderSettings(
  connector: string,
  settings: readonly ListedSetting[],
  indent: number,
  { colors, width, all }: HopPage,
): string {
  const kinds = (Object.keys(HEADINGS) as SettingKind[]).filter((kind) => settings.some((each) => each.kind === kind));
  const areSeveral = kinds.length > 1;
  const paint = (cell: string, column: number) => (column === 2 ? colors.dim(cell) : cell);
  let text = "";
  for (const kind of kinds) {
    if (areSeveral) text += `${" ".repeat(indent)}${HEADINGS[kind](connector)}\n`;
    const rows = settings.filter((each) => each.kind === kind).map((each) => rowOf(each, all));
    text += renderTable(rows, { indent: areSeveral ? indent + 2 : indent, width, paint });
  }
  return text;
}

/** What the connector says. */
export function renderRemarks(remarks: readonly string[], indent: number, { width }: HopPage): string {
  if (remarks.length === 0) return "";
  const lines = remarks.map((remark) => ["-", removeControls(remark)]);
  return `${" ".repeat(indent)}Remarks\n${renderTable(lines, { indent, width })}`;
}

function rowOf({ event, overrodeBySomebody }: ListedSetting, all: boolean): string[] {
  const { key, value, source, overrode = [] } = event;
  const weaker = overrode.slice(0, all ? overrode.length : overrodeBySomebody);
  const told = weaker.map((each) => `${showValue(each.value)} (${each.source})`).join(", ");
  return [key, showValue(value), told === "" ? source : `${source}; overrode ${told}`].map(removeControls);
}
