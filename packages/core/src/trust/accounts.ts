/** The accounts of this machine: what a user is called, and whether a group has other members than some users. */
import { readFileSync } from "node:fs";

interface Accounts {
  readonly names: ReadonlyMap<number, string>;
  /** By group: the users whose own group it is. */
  readonly primary: ReadonlyMap<number, readonly number[]>;
  /** By group: the names of its further members. */
  readonly members: ReadonlyMap<number, readonly string[]>;
}

let known: Accounts | undefined;

/** `user 1001 (eve)`, or without the name where the machine knows none. */
export function describeUser(uid: number): string {
  const name = readAccounts().names.get(uid);
  return name === undefined ? `user ${uid}` : `user ${uid} (${name})`;
}

/**
 * Whether nobody but these users is in a group, such as the group that most systems make for each user. What /etc/group
 * does not list may have members in a directory service; and where containers run, any user may be in group 0.
 */
export function isGroupOf(gid: number, users: readonly number[]): boolean {
  if (gid === 0) return false;
  const { names, primary, members } = readAccounts();
  const listed = members.get(gid);
  if (listed === undefined) return false;
  const own = users.map((user) => names.get(user));
  return listed.every((name) => own.includes(name)) && (primary.get(gid) ?? []).every((user) => users.includes(user));
}

function readAccounts(): Accounts {
  if (known !== undefined) return known;
  const names = new Map<number, string>();
  const primary = new Map<number, number[]>();
  for (const [name = "", , user, group] of readTable("/etc/passwd")) {
    const [uid, gid] = [Number(user), Number(group)];
    if (!names.has(uid)) names.set(uid, name);
    primary.set(gid, [...(primary.get(gid) ?? []), uid]);
  }
  const members = new Map<number, string[]>();
  for (const [, , group, list = ""] of readTable("/etc/group")) {
    const gid = Number(group);
    members.set(gid, [...(members.get(gid) ?? []), ...list.split(",").filter((name) => name !== "")]);
  }
  known = { names, primary, members };
  return known;
}

function readTable(file: string): readonly string[][] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => /^[^#:]+:/.test(line)).map((line) => line.split(":"));
  } catch {
    return [];
  }
}
