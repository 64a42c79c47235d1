/** Has the library read a draft, and takes out of it what it does not take: what is written is a config that works. */
import { fileURLToPath } from "node:url";
import { type Fleet, isTowlineError, openFleet, type Problem, splitPath } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { type Draft, toConfig } from "./draft.ts";
import { withholdSecrets } from "./withhold-secrets.ts";

/** Mistakes can hide others; a draft of which something is left out that often is no draft. */
const MOST_ROUNDS = 20;

/** Changes the draft. Nothing is listed and nothing of it runs: hosts that have to be looked for stay unchecked. */
export async function checkDraft(draft: Draft, context: CliContext): Promise<void> {
  dropAmbiguousGroups(draft);
  await using plain = await openFleet({ cwd: context.cwd, config: false, installation: folderOf(context) });
  const isChecked = await dropUnknownConnectors(draft, plain);
  await withholdSecrets(draft, plain.registry);
  const unchecked = draft.hosts.filter(({ name }) => !isChecked(name));
  keep(draft.hosts, ({ name }) => isChecked(name));
  await removeProblems(draft, isChecked, context);
  draft.hosts.push(...unchecked);
  tellOnce(draft);
}

/** What stands in one place may be used in several. */
function tellOnce({ leftOut, remarks }: Draft): void {
  const told = new Set<string>();
  const isNew = (text: string) => !told.has(text) && told.add(text).has(text);
  keep(leftOut, (each) => isNew(JSON.stringify(each)));
  keep(remarks, isNew);
}

async function removeProblems(draft: Draft, isChecked: (name: string) => boolean, context: CliContext): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const problems = await findProblems(draft, isChecked, context);
    if (problems.length === 0) return;
    if (!removeAll(draft, problems, isChecked)) break;
  }
}

async function findProblems(
  draft: Draft,
  isChecked: (name: string) => boolean,
  context: CliContext,
): Promise<readonly Problem[]> {
  const notices = new Set<string>();
  try {
    // Boats would be asked, and so would connectors that list hosts.
    const config = toConfig({ ...draft, boats: [] }, isChecked);
    await using fleet = await openFleet({
      cwd: context.cwd,
      config,
      installation: folderOf(context),
      onNotice: ({ message }) => notices.add(message),
    });
    await fleet.select("all").hosts();
  } catch (error) {
    const { problems = [] } = error as { readonly problems?: readonly Problem[] };
    if (isTowlineError(error) && problems.length > 0) return problems;
    if (isTowlineError(error) && error.code !== "ERR_TOWLINE_TARGET_EMPTY") draft.remarks.push(error.message);
  }
  for (const notice of notices) draft.remarks.push(notice);
  return [];
}

/** Whether anything was removed. */
function removeAll(draft: Draft, problems: readonly Problem[], isChecked: (name: string) => boolean): boolean {
  const hosts = new Set<number>();
  const before = draft.leftOut.length;
  for (const { path = "", message, expected } of problems) {
    const [section, ...rest] = splitPath(path);
    const told = { place: path, message: expected === undefined ? message : `${message}; expected ${expected}` };
    if (section === "data") remove(draft.data, rest[0]);
    else if (section === "groups") {
      const index = draft.groups.findIndex(({ name }) => name === rest[0]);
      const group = draft.groups[index];
      if (group === undefined) continue;
      if (rest[1] === "data" && rest.length > 2) remove(group.data, rest[2]);
      else if (rest[1] === "hosts" && typeof rest[2] === "number") {
        const member = group.hosts.filter(isChecked)[rest[2]];
        keep(group.hosts, (name) => name !== member);
      } else draft.groups.splice(index, 1);
    } else if (section === "fleet" && rest[0] === "hosts" && typeof rest[1] === "number") {
      const host = draft.hosts[rest[1]];
      if (rest.length > 3 && host !== undefined) remove(host.data, rest[3]);
      else hosts.add(rest[1]);
    } else if (section === "fleet") remove(draft.fleet, rest[0]);
    else continue;
    draft.leftOut.push(told);
  }
  removeHosts(draft, new Set([...hosts].flatMap((index) => draft.hosts[index]?.name ?? [])));
  return draft.leftOut.length > before;
}

function remove(settings: { [key: string]: unknown }, key: string | number | undefined): void {
  if (key !== undefined) delete settings[key];
}

function removeHosts({ hosts, groups }: Draft, names: ReadonlySet<string>): void {
  if (names.size === 0) return;
  keep(hosts, ({ name }) => !names.has(name));
  for (const group of groups) keep(group.hosts, (name) => !names.has(name));
}

function keep<Item>(list: Item[], isKept: (item: Item) => boolean): void {
  list.splice(0, list.length, ...list.filter(isKept));
}

/** A name is a host's or a group's here. */
function dropAmbiguousGroups(draft: Draft): void {
  const hosts = new Set(draft.hosts.map(({ name }) => name));
  for (const { name } of draft.groups) {
    if (hosts.has(name)) draft.leftOut.push({ place: `the group ${name}`, message: "a host has the same name" });
  }
  keep(draft.groups, ({ name }) => !hosts.has(name));
}

/** @returns whether a host can be checked without asking a connector what there is */
async function dropUnknownConnectors(draft: Draft, { registry }: Fleet): Promise<(name: string) => boolean> {
  const known = new Map(registry.list().map((entry) => [entry.identifier, entry]));
  const listing = new Set<string>();
  const unknown = new Set<string>();
  for (const { name } of draft.hosts) {
    const steps = name.startsWith("@") || name.includes("//@") ? name.split("//") : [];
    for (const step of steps) {
      const [, identifier, own] = /^@([a-z][a-z0-9-]*)(?:\/(.*))?$/s.exec(step) ?? [];
      if (identifier === undefined) continue;
      const entry = known.get(identifier);
      if (entry === undefined) {
        draft.leftOut.push({ place: name, message: `no package that is installed has the connector ${identifier}` });
        unknown.add(name);
        break;
      }
      const connector =
        entry.problem === undefined ? await registry.load(identifier).catch(() => undefined) : undefined;
      const isNamed = own !== undefined && own !== "" && !own.endsWith("/");
      if (connector?.connect === undefined || (!isNamed && identifier !== "local")) listing.add(name);
    }
  }
  removeHosts(draft, unknown);
  keepBoats(draft, new Set(known.keys()));
  return (name) => !listing.has(name);
}

function keepBoats(draft: Draft, known: ReadonlySet<string>): void {
  for (const { provider } of draft.boats) {
    if (known.has(provider)) continue;
    const message = `no package that is installed has the connector ${provider}; a connector of your own can list hosts`;
    draft.leftOut.push({ place: `the boat ${provider}`, message });
  }
  keep(draft.boats, ({ provider }) => known.has(provider));
}

function folderOf({ packageFolder }: CliContext): string {
  return fileURLToPath(packageFolder);
}
