/** Makes a draft of an Ansible inventory, by the connector that reads them: nothing of it runs. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openFleet } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { type Draft, type DraftGroup, type DraftHost, emptyDraft, plainName, type Settings } from "./draft.ts";

/** @throws UsageError where the connector is not installed; InventoryError for what can't be read */
export async function readAnsible(file: string, { cwd, packageFolder }: CliContext): Promise<Draft> {
  const draft = emptyDraft(`the Ansible inventory ${file}`);
  const told = new Set<string>();
  await using fleet = await openFleet({
    cwd,
    config: false,
    installation: fileURLToPath(packageFolder),
    log: (line) => told.add(line),
  });
  if (!fleet.registry.list().some(({ identifier }) => identifier === "ansible")) {
    throw new UsageError("Inventories of Ansible need @towline/connector-ansible", "Install it beside Towline.");
  }
  const groups = new Map<string, DraftGroup>();
  for (const { name, route, groups: named } of await fleet.select(`@ansible/${path.resolve(cwd, file)}`).hosts()) {
    const data: Settings = Object.create(null);
    for (const layer of (route.at(-1) ?? route[0]).layers) Object.assign(data, layer.data);
    if (data.ansible_refusal !== undefined) {
      draft.leftOut.push({ place: name, message: String(data.ansible_refusal) });
      continue;
    }
    const shown = plainName(name);
    draft.hosts.push({ name: shown, data });
    for (const group of named) {
      if (group.startsWith("@") || group === "ungrouped") continue;
      const known = groups.get(group) ?? { name: group, hosts: [], groups: [], data: Object.create(null) as Settings };
      groups.set(group, known);
      known.hosts.push(shown);
    }
  }
  draft.groups.push(...groups.values());
  for (const line of told)
    if (!/^(?:loading|plugin) /.test(line)) draft.leftOut.push({ place: undefined, message: line });
  shareSettings(draft);
  draft.remarks.push("What all hosts of a group have stands in the group, whichever of Ansible's files it came from.");
  return draft;
}

/** What all hosts have goes to `data`, and what all hosts of a group have to the group: each host has the same as before. */
function shareSettings({ data, groups, hosts }: Draft): void {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const left = new Map(hosts.map((host) => [host, new Set(Object.keys(host.data))]));
  const share = (members: readonly DraftHost[], settings: Settings): void => {
    const [first, ...others] = members;
    if (first === undefined || others.length === 0) return;
    for (const [key, value] of Object.entries(first.data)) {
      if (!members.some((host) => left.get(host)?.has(key))) continue;
      const text = JSON.stringify(value);
      if (!others.every((host) => JSON.stringify(host.data[key]) === text)) continue;
      settings[key] = value;
      for (const host of members) left.get(host)?.delete(key);
    }
  };
  share(hosts, data);
  for (const group of groups.toSorted((one, other) => other.hosts.length - one.hosts.length)) {
    share(
      group.hosts.flatMap((name) => byName.get(name) ?? []),
      group.data,
    );
  }
  for (const [host, keys] of left) for (const key of Object.keys(host.data)) if (!keys.has(key)) delete host.data[key];
}
