/** Names of hosts, groups and connectors, within targets such as `web,!web7`. */
import type { Project } from "@towline/core";
import type { OfferedWord } from "./offer.ts";

/** Whole words, each with what is typed before its last name. */
export async function offerTargets(typed: string, project: Project): Promise<readonly OfferedWord[]> {
  const lead = /^(?:.*[,&])?!?/s.exec(typed)?.[0] ?? "";
  const name = typed.slice(lead.length);
  const names = name.startsWith("@") ? await routesOf(name, project) : namesOf(project);
  return names.map(({ value, description }) => ({ value: lead + value, description }));
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
