/** Draws the groups of hosts as a tree. */
import { foldNames } from "@towline/core";
import type { Colors } from "../render/colors.ts";
import { formatCount } from "../render/format-quantity.ts";
import { removeControls } from "../render/remove-controls.ts";
import type { GroupForest, GroupNode } from "./group-tree.ts";
import { wrapNames } from "./wrap-names.ts";

/** How it is drawn. */
export interface TreePage {
  readonly colors: Colors;
  /** The terminal's; undefined: lines are as long as they get. */
  readonly width: number | undefined;
}

/** A group a line, with what is in it below it. */
export function renderTree({ groups, others }: GroupForest, page: TreePage): string {
  const lines: string[] = [];
  for (const group of groups) lines.push(...titleOf(group, "", page), ...renderContent(group, "", page));
  if (others.length > 0) {
    const isAlone = groups.length === 0;
    if (!isAlone) lines.push(page.colors.dim(`in no group (${formatCount(others.length, "host")})`));
    lines.push(...renderNames(others, isAlone ? "" : "└─ ", isAlone ? "" : "   ", page));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function titleOf({ name, hosts }: GroupNode, lead: string, { colors }: TreePage): string[] {
  return [`${lead}${colors.bold(removeControls(name))} ${colors.dim(`(${formatCount(hosts.length, "host")})`)}`];
}

function renderContent({ ownHosts, groups }: GroupNode, margin: string, page: TreePage): string[] {
  const lines: string[] = [];
  const last = groups.length - 1;
  if (ownHosts.length > 0) {
    const isLast = groups.length === 0;
    lines.push(
      ...renderNames(ownHosts, `${margin}${isLast ? "└─ " : "├─ "}`, `${margin}${isLast ? "   " : "│  "}`, page),
    );
  }
  for (const [index, group] of groups.entries()) {
    const [branch, below] = index === last ? ["└─ ", "   "] : ["├─ ", "│  "];
    lines.push(...titleOf(group, margin + branch, page), ...renderContent(group, margin + below, page));
  }
  return lines;
}

function renderNames(names: readonly string[], lead: string, margin: string, { width }: TreePage): string[] {
  const folded = removeControls(foldNames(names));
  const [first = "", ...others] = width === undefined ? [folded] : wrapNames(folded, width - lead.length);
  return [lead + first, ...others.map((line) => margin + line)];
}
