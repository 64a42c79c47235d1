/** Writes hosts in the view that was asked for, as text or as events. */
import { type Fleet, foldNames, formatEvent, type HostEntry } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { removeControls } from "../render/remove-controls.ts";
import { showValue } from "../render/show-value.ts";
import { renderTable } from "../render/table.ts";
import type { View } from "./choose-view.ts";
import { buildGroupForest, type GroupForest, type GroupNode } from "./group-tree.ts";
import { openColumn, type ReadColumn } from "./read-column.ts";
import { renderTree } from "./render-tree.ts";
import { splitEvenly } from "./split-hosts.ts";

/** How they are written. */
export interface HostsPage {
  readonly json: boolean;
  readonly colors: Colors;
  /** The terminal's; undefined in a pipe, which gets no header: what reads it takes each line for a host. */
  readonly width: number | undefined;
}

/** The text that is written, and what is to be told besides. */
export interface ShownHosts {
  readonly text: string;
  readonly remarks: readonly string[];
}

/** What a host has none of, in a column: a pipe is split at spaces. */
const NOTHING = "-";

/** The hosts in a view. */
export async function showHosts(
  hosts: readonly HostEntry[],
  view: View,
  fleet: Fleet,
  page: HostsPage,
): Promise<ShownHosts> {
  switch (view.kind) {
    case "list":
      return said(page.json ? hosts.map((entry) => hostEvent(entry)).join("") : listHosts(hosts, page));
    case "count":
      return said(page.json ? formatEvent({ type: "count", hosts: hosts.length }) : `${hosts.length}\n`);
    case "fold":
      return said(foldHosts(hosts, view.parts, page));
    case "tree": {
      const forest = buildGroupForest(hosts, fleet.groups, (group) => fleet.groupsIn(group));
      return said(page.json ? treeEvents(forest) : renderTree(forest, page));
    }
    case "columns":
      return showColumns(hosts, view.columns, fleet, page);
  }
}

function said(text: string): ShownHosts {
  return { text, remarks: [] };
}

function hostEvent({ name, route, groups, boats }: HostEntry, data?: { readonly [column: string]: unknown }): string {
  return formatEvent({ type: "host", name, route: route.map((hop) => hop.name), groups, boats, data });
}

function listHosts(hosts: readonly HostEntry[], { colors, width }: HostsPage): string {
  const rows = hosts.map(({ name, route, groups }) => [
    removeControls(name),
    removeControls(route.map((hop) => hop.name).join("//")),
    removeControls(groups.join(" ")),
  ]);
  return renderTable(rows, {
    width,
    header: width === undefined || hosts.length === 0 ? undefined : ["HOST", "ROUTE", "GROUPS"],
    paintHeader: colors.dim,
    paint: (text, column) => (column === 0 ? colors.bold(text) : column === 2 ? colors.dim(text) : text),
  });
}

/** A line for each part: however long, since a line that is copied has to be one. */
function foldHosts(hosts: readonly HostEntry[], count: number | undefined, { json }: HostsPage): string {
  const names = hosts.map(({ name }) => name);
  const parts = count === undefined ? [names] : splitEvenly(names, count);
  return parts
    .map((part, index) => {
      const folded = foldNames(part);
      if (!json) return `${removeControls(folded)}\n`;
      const place = count === undefined ? {} : { part: index + 1, parts: parts.length };
      return formatEvent({ type: "fold", folded, hosts: part, ...place });
    })
    .join("");
}

/** Each group once, however many it is in, a group before those in it. */
function treeEvents({ groups, others }: GroupForest): string {
  const seen = new Set<string>();
  const write = (group: GroupNode): string => {
    if (seen.has(group.name)) return "";
    seen.add(group.name);
    const { name, hosts } = group;
    const within = group.groups.map((each) => each.name);
    return formatEvent({ type: "group", name, hosts, groups: within }) + group.groups.map(write).join("");
  };
  const text = groups.map(write).join("");
  return others.length === 0 ? text : text + formatEvent({ type: "group", hosts: others, groups: [] });
}

async function showColumns(
  hosts: readonly HostEntry[],
  names: readonly string[],
  fleet: Fleet,
  { json, colors, width }: HostsPage,
): Promise<ShownHosts> {
  const columns: (readonly [string, ReadColumn])[] = [];
  for (const name of names) columns.push([name, await openColumn(name, fleet)]);
  const missing = columns.filter(([, read]) => hosts.every((entry) => read(entry) === undefined));
  const remarks = missing.map(([name]) => `no host has ${name} in its data`);
  if (json) {
    const dataOf = (entry: HostEntry) =>
      Object.fromEntries(columns.flatMap(([name, read]) => (read(entry) === undefined ? [] : [[name, read(entry)]])));
    return { text: hosts.map((entry) => hostEvent(entry, dataOf(entry))).join(""), remarks };
  }
  const rows = hosts.map((entry) => columns.map(([, read]) => removeControls(showCell(read(entry)))));
  const text = renderTable(rows, {
    width,
    header:
      width === undefined || hosts.length === 0 ? undefined : names.map((name) => removeControls(name).toUpperCase()),
    paintHeader: colors.dim,
    paint: (cell, column) => (names[column] === "name" ? colors.bold(cell) : cell),
  });
  return { text, remarks };
}

function showCell(value: unknown): string {
  if (value === undefined || value === null || value === "") return NOTHING;
  if (!Array.isArray(value)) return showValue(value);
  if (value.length === 0) return NOTHING;
  return value.every((item) => typeof item === "string") ? value.join(",") : showValue(value);
}
