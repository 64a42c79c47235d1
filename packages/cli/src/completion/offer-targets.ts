/** Words of the language of targets, such as `web,!web7` and `web&os=debian`. */
import type { Project } from "@towline/core";
import type { OfferedWord } from "./offer.ts";
import { offerKeys } from "./offer-keys.ts";

/** Whole words, each with what is typed before its last name. */
export async function offerTargets(typed: string, project: Project): Promise<readonly OfferedWord[]> {
  const lead = LEAD.exec(typed)?.[0] ?? "";
  const words = await wordsAfter(lead, typed.slice(lead.length), project);
  return words.map(({ value, description }) => ({ value: lead + value, description }));
}

/** Up to the last operator that is no part of a range, of quotes or of a pattern such as `~^web`. */
const LEAD = /^(?:(?:\[[^\]]*\]|"[^"]*"|'[^']*'|[^["'])*(?:[,&!]|(?<!~)\^)\s*)?/;

async function wordsAfter(lead: string, typed: string, project: Project): Promise<readonly OfferedWord[]> {
  if (typed.startsWith("@")) return routesOf(typed, project);
  const [kind] = /^(?:group|host|has):/.exec(typed) ?? [];
  if (kind !== undefined)
    return namesOfKind(kind as Kind, project).map((name) => ({ value: kind + name, ...KINDS[kind as Kind] }));
  const names = namesOf(project);
  // Who has typed nothing at all looks for a host.
  if (lead === "" && typed === "") return names;
  return [
    ...names,
    ...describe(KINDS),
    ...(takesPick(lead) ? describe(PICKS) : []),
    ...(await offerKeys(typed, project)),
  ];
}

const KINDS = {
  "group:": { description: "group" },
  "host:": { description: "host" },
  "has:": { description: "hosts that have it set" },
} as const;
type Kind = keyof typeof KINDS;

const PICKS = {
  "first:": { description: "so many, or so many percent" },
  "last:": { description: "so many, or so many percent" },
  "random:": { description: "so many, or so many percent" },
} as const;

/** A pick takes of what stands before it: what adds hosts, or leaves them out of everything, has nothing before it. */
function takesPick(lead: string): boolean {
  return lead === "" || /[^\s,]\s*[&!]\s*$/.test(lead);
}

function describe(words: { readonly [value: string]: { readonly description: string } }): readonly OfferedWord[] {
  return Object.entries(words).map(([value, { description }]) => ({ value, description }));
}

function namesOfKind(kind: Kind, { groups, hosts, listKeys }: Project): readonly string[] {
  if (kind === "has:") return listKeys().map(({ name }) => name);
  return kind === "group:" ? groups : hosts;
}

function namesOf({ groups, hosts }: Project): readonly OfferedWord[] {
  const words = new Map<string, string>([["all", "every configured host"]]);
  for (const group of groups) words.set(group, "group");
  for (const host of hosts) if (!words.has(host)) words.set(host, "host");
  words.set("@local", "this machine");
  return [...words].map(([value, description]) => ({ value, description }));
}

/** Hosts whose name begins with `@`, what is known of ssh, and the connectors that a name could go on with. */
async function routesOf(typed: string, project: Project): Promise<readonly OfferedWord[]> {
  const before = typed.slice(0, typed.lastIndexOf("//") + 2);
  const way = typed.includes("//") ? before : "";
  const words = new Map<string, string>();
  if (way === "") for (const { value, description } of namesOf(project)) words.set(value, description);
  for (const host of project.hosts) if (!host.includes("/")) words.set(`${way}@ssh/${host}`, "host");
  const registry = await project.openRegistry();
  for (const { identifier, problem } of registry.list()) {
    if (problem === undefined && identifier !== "local") words.set(`${way}@${identifier}/`, "connector");
  }
  if (way !== "") words.set(`${way}@local`, "that machine");
  return [...words].map(([value, description]) => ({ value, description }));
}
