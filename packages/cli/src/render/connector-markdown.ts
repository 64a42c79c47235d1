/** What a connector's README says of its settings: Markdown, made from the same facts as the page on a terminal. */
import type { Connector } from "@towline/core";
import { listSettings, type SettingDescription } from "./connector-page.ts";
import { removeControls } from "./remove-controls.ts";
import { showValue } from "./show-value.ts";

type OptionalMember = { [Key in keyof Connector]-?: undefined extends Connector[Key] ? Key : never }[keyof Connector];

/** What users get by a member that not every connector has; undefined where it is nothing that they would look for. */
const BENEFITS: { readonly [Member in OptionalMember]: ((name: string) => string) | undefined } = {
  deadlines: undefined,
  problems: undefined,
  checkData: undefined,
  connect: undefined,
  connectRetries: undefined,
  resolveData: () =>
    "Settings that nobody sets may come from sources of its own; `towline explain HOST` names the source of each.",
  explainData: () => "`towline explain HOST` tells what becomes of the settings.",
  inspectIdentities: () => "`towline trust HOST` shows the keys of its hosts, and adds those that you approve.",
  diagnose: () => "`towline doctor HOST` shows each step on the way to a host.",
  checkInstallation: (name) =>
    `\`towline connectors ${name}\` tells what it needs on this machine, and what is missing.`,
};

/** The lines between which the Markdown stands in a file. */
export function markersOf(name: string): { readonly begin: string; readonly end: string } {
  return {
    begin: `<!-- settings of @${name}, made by "towline connectors ${name} --markdown" -->`,
    end: `<!-- end of the settings of @${name} -->`,
  };
}

/** A table of the settings and a list of what else it does, between the markers. */
export function renderMarkdown(connector: Connector): string {
  const { begin, end } = markersOf(connector.name);
  const settings = listSettings(connector);
  const rows = settings.map((setting) => `|${describeRow(setting).map(padCell).join("|")}|`);
  const table = ["| setting | type | default | what it sets |", "| --- | --- | --- | --- |", ...rows].join("\n");
  const reach = connector.connect === undefined ? ["It lists hosts, and other connectors reach them."] : [];
  const members = Object.keys(BENEFITS) as OptionalMember[];
  const benefits = members
    .filter((member) => connector[member] !== undefined)
    .flatMap((member) => BENEFITS[member]?.(connector.name) ?? []);
  const list = benefits.map((benefit) => `- ${benefit}`).join("\n");
  const parts = [begin, ...reach, settings.length === 0 ? "It has no settings." : table, list, end];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function describeRow(setting: SettingDescription): string[] {
  const { key, type, values, secret, required, env, example, deprecated } = setting;
  const kind = values === undefined ? [escapeText(type)] : values.map((value) => code(showValue(value)));
  const notes = [setting.description, ...(deprecated === undefined ? [] : [`Deprecated: ${deprecated}`])].map((text) =>
    escapeText(text.replace(/\.$/, "")),
  );
  if (env !== undefined) notes.push(`Environment: ${code(env)}`);
  if (example !== undefined) notes.push(`Example: ${code(showValue(example))}`);
  return [
    code(key),
    [...kind, ...(secret ? ["secret"] : []), ...(required ? ["required"] : [])].join(", "),
    setting.default === undefined ? "" : code(showValue(setting.default)),
    notes.join(". "),
  ];
}

function padCell(cell: string): string {
  return cell === "" ? " " : ` ${cell} `;
}

/** Text of a package, none of which may act as Markdown or end the cell of a table. */
function escapeText(text: string): string {
  return removeControls(text)
    .replaceAll(/[\\`*|<~]|&(?=#|\w+;)|(?<=\])\(/g, "\\$&")
    .replaceAll(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, "\\_");
}

/** A code span. Backticks within need a longer fence, and a table takes `|` for the end of a cell even here. */
function code(text: string): string {
  const shown = removeControls(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${shown.replaceAll("|", "\\|")}${pad}${fence}`;
}
