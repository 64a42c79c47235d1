/** Writes a draft as a config in YAML, with comments for whoever goes on from there. */
import { wrapText } from "../render/wrap-text.ts";
import type { Draft, DraftGroup, DraftHost, LeftOut, Settings } from "./draft.ts";
import { oneLine, yamlKey, yamlValue } from "./yaml-text.ts";

const WIDTH = 100;
/** Of a large inventory of which little is kept; the first ones show what kind it is. */
const MOST_LEFT_OUT = 200;

/** The text of the config. */
export function writeConfig(draft: Draft): string {
  const { origin, data, groups, boats, hosts, fleet } = draft;
  let text = comment(`Made from ${origin} by towline init.`);
  text += comment("Groups, data and all else that may stand here: docs/configuration.md of Towline.");
  text += comment("towline hosts lists the hosts; towline explain HOST shows each setting, and where it is from.");
  for (const remark of draft.remarks) text += `#\n${comment(remark)}`;
  if (draft.leftOut.length > 0) text += `#\n# Left out:\n${listLeftOut(draft.leftOut)}`;
  if (Object.keys(data).length > 0) text += `\n# Settings of every host.\ndata:\n${block(data, 2)}`;
  if (groups.length > 0)
    text += `\n# Of several groups of a host, the later one wins.\ngroups:\n${groups.map(writeGroup).join("")}`;
  text += "\nfleet:\n";
  if (Object.keys(fleet).length > 0) text += block(fleet, 2);
  if (boats.length > 0) {
    text += "  # Connectors that list hosts each time.\n  boats:\n";
    for (const { provider, config } of boats) text += `    - ${yamlValue({ provider, config })}\n`;
  }
  return `${text}  hosts:${hosts.length === 0 ? " []\n" : `\n${hosts.map(writeHost).join("")}`}`;
}

/** One line for each thing that is left out. */
export function describeLeftOut({ place, message }: LeftOut): string {
  return oneLine(place === undefined ? message : `${place}: ${message}`);
}

function listLeftOut(leftOut: readonly LeftOut[]): string {
  const shown = leftOut.slice(0, MOST_LEFT_OUT).map((each) => comment(`- ${describeLeftOut(each)}`));
  const more = leftOut.length - shown.length;
  return shown.join("") + (more > 0 ? comment(`- and ${more} more`) : "");
}

function comment(text: string): string {
  const [first = "", ...others] = wrapText(oneLine(text), WIDTH - 4);
  const indent = first.startsWith("- ") ? "  " : "";
  return [first, ...others.map((line) => indent + line)]
    .map((line) => `# ${line}`.trimEnd())
    .join("\n")
    .concat("\n");
}

function writeGroup({ name, hosts, groups, data }: DraftGroup): string {
  let text = `  ${yamlKey(name)}:\n`;
  if (Object.keys(data).length > 0) text += `    data:${flowOrBlock(data, 6, 9)}`;
  if (groups.length > 0) text += `    children:${flowOrList(groups)}`;
  return `${text}    hosts:${flowOrList(hosts)}`;
}

function writeHost({ name, data }: DraftHost): string {
  const key = yamlKey(name);
  return Object.keys(data).length === 0 ? `    - ${key}\n` : `    - ${key}:${flowOrBlock(data, 8, 8 + key.length)}`;
}

function flowOrList(names: readonly string[]): string {
  const flow = ` ${yamlValue(names)}\n`;
  return flow.length <= WIDTH - 10 ? flow : `\n${names.map((name) => `      - ${yamlKey(name)}\n`).join("")}`;
}

/** In one line where that is short enough, else a line for each key. */
function flowOrBlock(data: Settings, indent: number, used: number): string {
  const flow = ` ${yamlValue(data)}\n`;
  return flow.length + used <= WIDTH ? flow : `\n${block(data, indent)}`;
}

function block(data: Settings, indent: number): string {
  const margin = " ".repeat(indent);
  return Object.entries(data)
    .map(([key, value]) => `${margin}${yamlKey(key)}: ${yamlValue(value)}\n`)
    .join("");
}
