/** A machine as a cloud tells it, and the host that it becomes. */
import type { Data, NamesData } from "@towline/core";
import { joinGroup } from "../group-name.ts";
import { addressProblem, nameProblem } from "../host-name.ts";

/** A machine, of which everything is the cloud's word. */
export interface Machine {
  /** Unique in the cloud. */
  readonly id: string;
  /** What people call it; two machines may be called the same. */
  readonly name: string | undefined;
  readonly isRunning: boolean;
  readonly addresses: { readonly [Kind in AddressKind]?: string | undefined };
  /** Such as `["zone", "eu-central-1a"]`, for `@aws-ec2/zone/eu-central-1a`. */
  readonly groups: readonly (readonly [string, string | undefined])[];
  /** Tags or labels. */
  readonly tags: readonly (readonly [string, string])[];
}

/** What a machine is reached by. */
export type AddressKind = "public" | "private" | "dns" | "ipv6";

/** How machines become hosts. */
export interface Naming {
  readonly connector: string;
  /** What tags are called there: `tag`, `label`. */
  readonly tagWord: string;
  /** In the order in which they are taken. */
  readonly addressKinds: readonly AddressKind[];
  readonly user: string | undefined;
  /** Told of each machine that is left out. */
  readonly log: (message: string) => void;
}

/** More tags make no groups; no cloud allows more. */
const MOST_TAGS = 64;
/** What can be written as a target. */
const TYPED = /^[\p{L}\p{N}_][\p{L}\p{N}_.:@+=~-]*$/u;

/** Hosts of the machines that run and have such an address. Of two with one name, each has its id in its name. */
export function toHosts(machines: readonly Machine[], naming: Naming): readonly NamesData[] {
  const usable = machines.filter((machine) => isUsable(machine, naming));
  const counts = new Map<string, number>();
  for (const { name } of usable) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return usable.map((machine) => {
    const ssh_hostname = addressOf(machine, naming.addressKinds);
    const user = naming.user === undefined ? {} : { ssh_user: naming.user };
    const name = `@${naming.connector}/${nameOf(machine, counts)}`;
    return { name, data: { ssh_hostname, ...user }, groups: groupsOf(machine, naming), facts: factsOf(machine) };
  });
}

function isUsable(machine: Machine, { connector, addressKinds, log }: Naming): boolean {
  if (!machine.isRunning) return false;
  if (nameProblem(machine.id) !== undefined || !TYPED.test(machine.id)) {
    log(`@${connector}: a machine without a usable id is left out`);
    return false;
  }
  if (addressOf(machine, addressKinds) !== undefined) return true;
  log(`@${connector}: ${machine.id} is left out: it has no address (${addressKinds.join(", ")})`);
  return false;
}

function addressOf({ addresses }: Machine, kinds: readonly AddressKind[]): string | undefined {
  return kinds
    .map((kind) => addresses[kind])
    .find((address) => address !== undefined && addressProblem(address) === undefined);
}

function nameOf({ id, name }: Machine, counts: ReadonlyMap<string, number>): string {
  if (name === undefined || nameProblem(name) !== undefined || !TYPED.test(name)) return id;
  return (counts.get(name) ?? 0) > 1 ? `${name}.${id}` : name;
}

/** For targets such as `zone=eu-central-1a`: what the cloud itself says is stronger than a tag of that name. */
function factsOf({ id, groups, tags }: Machine): Data {
  const known = groups.filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries([...tags.slice(0, MOST_TAGS), ...known, ["id", id]]);
}

function groupsOf({ groups, tags }: Machine, { connector, tagWord }: Naming): readonly string[] {
  const named = groups.map(([kind, value]) => (value === undefined ? undefined : joinGroup(connector, kind, value)));
  const tagged = tags
    .slice(0, MOST_TAGS)
    .map(([key, value]) => joinGroup(connector, tagWord, value === "" ? key : `${key}=${value}`));
  return [...new Set([`@${connector}`, ...named, ...tagged].filter((group) => group !== undefined))];
}
