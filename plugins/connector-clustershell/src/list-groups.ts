/** The hosts of `SOURCE:GROUP`, of all groups of a source, or of the default source. */
import { InventoryError, type NamesContext, type NamesData } from "@towline/core";
import { checkHosts, joinGroup, listingFailed, showText } from "@towline/listing";
import { expandNodes } from "./expand-nodes.ts";
import type { Source } from "./source.ts";
import { openSources } from "./sources.ts";

const NAME = /^[^\s:,!&^@]*$/;

/** @throws InventoryError for a source or a group that is not there, with those that are */
export async function listGroups(name: string | undefined, context: NamesContext): Promise<readonly NamesData[]> {
  const [, first = "", second] = /^([^:]*)(?::(.*))?$/s.exec(name ?? "") ?? [];
  if (!NAME.test(first) || !NAME.test(second ?? "") || second === "") {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${showText(name ?? "")} names no group of ClusterShell`, {
      connector: "clustershell",
      advice:
        "Write @clustershell/SOURCE:GROUP, @clustershell/:GROUP for the default source, or @clustershell/SOURCE for all.",
    });
  }
  const sources = await openSources(context);
  const source = sources.get(first === "" ? undefined : first);
  const resolve = (of: string | undefined, group: string | undefined): Promise<string> =>
    mapGroup(of === undefined ? source : sources.get(of), group);
  const place = `The source ${source.name} of ClusterShell`;
  const groups = second === undefined ? await source.list() : [second];
  const hosts: NamesData[] = [];
  for (const group of groups) {
    const nodes = await expandNodes(await mapGroup(source, group), resolve);
    if (second !== undefined && nodes.length === 0) await refuseUnknown(source, group);
    const named = joinGroup("clustershell", `${source.name}:${group}`);
    for (const node of nodes) {
      hosts.push({ name: node, groups: ["@clustershell", group, ...(named === undefined ? [] : [named])] });
    }
  }
  // What no group has may still be one of all.
  if (second === undefined) {
    const nodes = await expandNodes(await mapGroup(source, undefined), resolve);
    hosts.unshift(...nodes.map((node) => ({ name: node, groups: ["@clustershell"] })));
  }
  return checkHosts("clustershell", place, hosts);
}

/** @param group undefined for all nodes of the source */
async function mapGroup(source: Source, group: string | undefined): Promise<string> {
  if (group !== undefined) return source.map(group);
  const all = await source.all();
  if (all !== undefined) return all;
  const parts: string[] = [];
  for (const each of await source.list()) parts.push(await source.map(each));
  return parts.join(" ");
}

async function refuseUnknown(source: Source, group: string): Promise<void> {
  const known = await source.list().catch(() => undefined);
  if (known === undefined || known.includes(group)) return;
  const advice = known.length === 0 ? undefined : `Its groups are ${showText(known.join(", "))}.`;
  throw listingFailed("clustershell", `The source ${source.name} has no group ${showText(group)}`, advice);
}
