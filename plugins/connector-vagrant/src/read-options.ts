/** Reads `@vagrant.json`, which gives machines settings and groups, as pyinfra has it. */
import type { Connection, Data } from "@towline/core";
import {
  isRecord,
  listingFailed,
  nameProblem,
  parseJson,
  readHostData,
  readSourceFile,
  showText,
} from "@towline/listing";

/** By machine. */
export interface VagrantOptions {
  readonly data: ReadonlyMap<string, Data>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

const NAME = "@vagrant.json";

/** @throws InventoryError for a file that is there and wrong */
export async function readOptions(carrier: Connection, folder: string, signal: AbortSignal): Promise<VagrantOptions> {
  const text = await readSourceFile({ connector: "vagrant", carrier, path: `${folder}/${NAME}`, signal });
  const options = text === undefined ? {} : parseJson("vagrant", NAME, text);
  if (!isRecord(options)) throw wrong("", "is no object");
  const data = membersOf(options, "data").map(([machine, given]) => [machine, dataOf(machine, given)] as const);
  const groups = membersOf(options, "groups").map(([machine, given]) => [machine, groupsOf(machine, given)] as const);
  return { data: new Map(data), groups: new Map(groups) };
}

function membersOf(options: { readonly [key: string]: unknown }, key: string): readonly [string, unknown][] {
  const members = options[key] ?? {};
  if (!isRecord(members)) throw wrong(key, "is no object of machines");
  return Object.entries(members);
}

function dataOf(machine: string, given: unknown): Data {
  if (!isRecord(given)) throw wrong(`data.${machine}`, "is no object of settings");
  const read = readHostData(given);
  if ("problem" in read) throw wrong(`data.${machine}.${read.key}`, read.problem);
  return read.data;
}

function groupsOf(machine: string, given: unknown): readonly string[] {
  const isList = Array.isArray(given) && given.every((group) => typeof group === "string");
  if (!isList) throw wrong(`groups.${machine}`, "is no list of names of groups");
  for (const group of given) {
    const problem = nameProblem(group);
    if (problem !== undefined) throw wrong(`groups.${machine}`, `names a group that ${problem}`);
  }
  return given;
}

function wrong(place: string, problem: string): Error {
  const where = place === "" ? NAME : `${NAME}: ${showText(place)}`;
  const advice = 'Write it as { "data": { "MACHINE": { … } }, "groups": { "MACHINE": ["GROUP"] } }.';
  return listingFailed("vagrant", `${where} ${problem}`, advice);
}
