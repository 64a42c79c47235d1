/** What people are told when a transfer can't read or write: on which side, which path, why, and what to do. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import {
  addThrowAwayUser,
  type OpenSsh,
  startOpenSsh,
  type ThrowAwayUser,
  throwAwayUserMissing,
} from "../counterparts/openssh.ts";
import { makeFolder } from "../support/folders.ts";
import { sshFleetMissing } from "../support/ssh-fleet.ts";

const missing = sshFleetMissing() ?? throwAwayUserMissing();
const mounts: string[] = [];
const servers: OpenSsh[] = [];
const fleets: Fleet[] = [];
let root: string;
let user: ThrowAwayUser | undefined;

/** The same user, reached by sftp and tar, by programs alone, and by sftp alone. */
const hosts: { [name: string]: Fleet } = {};

function mountMemory(name: string, options: string): void {
  const folder = path.join(root, name);
  mkdirSync(folder);
  execFileSync("mount", ["-t", "tmpfs", "-o", `mode=777,${options}`, "tmpfs", folder]);
  mounts.push(folder);
}

beforeAll(async () => {
  if (missing !== undefined) return;
  root = makeFolder({
    file: "x".repeat(600_000),
    "tree/large": "x".repeat(600_000),
    "tree/sub/file": "x",
    "closed/secret": "x",
    "half/open": "x",
    "half/secret": { content: "x", mode: 0o600 },
    "deep/sub/secret": "x",
    "free/": "",
  });
  for (const folder of [".", "tree", "tree/sub", "half", "deep"]) chmodSync(path.join(root, folder), 0o755);
  for (const folder of ["closed", "deep/sub"]) chmodSync(path.join(root, folder), 0o700);
  chmodSync(path.join(root, "free"), 0o777);
  mountMemory("small", "size=256k");
  mountMemory("fixed", "size=1m,ro");
  user = addThrowAwayUser();
  servers.push(await startOpenSsh(), await startOpenSsh({ lines: ["ForceCommand internal-sftp"] }));
  const [shell, sftp] = servers.map(({ data }) => ({ ...data, ssh_hostname: "127.3.0.1" }));
  const open = async (name: string, data: object): Promise<void> => {
    const fleet = await openFleet({ connectors: [ssh], config: { fleet: { hosts: [{ [name]: data }] } } });
    fleets.push(fleet);
    hosts[name] = fleet;
  };
  await open("plain", { ...shell, ssh_user: user.name });
  await open("sudo", { ...shell, _sudo_user: user.name });
  await open("sftp", { ...sftp, ssh_user: user.name });
});

afterAll(async () => {
  await Promise.all(fleets.map((fleet) => fleet.close()));
  await Promise.all(servers.map((server) => server.stop()));
  for (const folder of mounts) execFileSync("umount", ["--lazy", folder]);
  user?.remove();
});

const MISSING_THERE = "Check the path; folders on the way are not made.";
const FULL = /the disk is full|No space left on device/;
const FIXED = /the file system is read-only|Read-only file system|Failure/;
const DENIED = /permission was denied|Permission denied/;

/** Direction, source, destination, what cannot be done, with which path, why, and the advice. */
const rows: [
  direction: "put" | "get" | "sync",
  source: string,
  destination: string,
  act: "read" | "write",
  shown: string,
  side: "here" | "there",
  why: RegExp,
  advice: RegExp,
][] = [
  ["put", "none", "free", "read", "none", "here", /no such file or folder/, /^Check the path\.$/],
  ["put", "none/", "free", "read", "none/", "here", /no such file or folder/, /^Check the path\.$/],
  ["put", "file", "no/where", "write", "no/where", "there", /no folder to put it in/, new RegExp(MISSING_THERE)],
  ["put", "tree/", "no/where", "write", "no/where", "there", /no folder to put|No such/, new RegExp(MISSING_THERE)],
  ["put", "file", "small", "write", "small", "there", FULL, /^Free some space there/],
  ["put", "tree/", "small", "write", "small", "there", FULL, /^Free some space there/],
  ["put", "file", "fixed", "write", "fixed", "there", FIXED, /^Use another path|A command there/],
  ["put", "tree/", "fixed", "write", "fixed", "there", FIXED, /^Use another path|A command there/],
  ["put", "file", "closed/x", "write", "closed/x", "there", /denied|no folder to put/, /--sudo|folders on the way/],
  ["put", "tree/", "closed", "write", "closed", "there", DENIED, /--sudo to write there/],
  ["put", "tree/", "file", "write", "file", "there", /no folder/, /^Check the path/],
  ["get", "none", "free", "read", "none", "there", /no such file or folder/, /^Check the path\.$/],
  ["get", "none/", "free", "read", "none/", "there", /no such file or folder/, /^Check the path\.$/],
  ["get", "file", "no/where", "write", "no/where", "here", /no folder to put it in/, new RegExp(MISSING_THERE)],
  ["get", "tree/", "no/where", "write", "no/where", "here", /no folder to put it in/, new RegExp(MISSING_THERE)],
  ["get", "file", "small", "write", "small", "here", FULL, /^Free some space there/],
  ["get", "tree/", "small", "write", "small", "here", FULL, /^Free some space there/],
  ["get", "file", "fixed", "write", "fixed", "here", FIXED, /^Use another path/],
  ["get", "tree/", "fixed", "write", "fixed", "here", FIXED, /^Use another path/],
  ["get", "tree/", "file", "write", "file", "here", /something else is there/, /another destination/],
  ["get", "half/secret", "free", "read", "half/secret", "there", DENIED, /^Use --sudo to read it/],
  ["get", "closed/", "free", "read", "closed/", "there", DENIED, /^Use --sudo to read it/],
  ["get", "half/", "free", "read", "half/", "there", DENIED, /^Use --sudo to read it/],
  ["get", "deep/", "free", "read", "deep/", "there", DENIED, /^Use --sudo to read it/],
  ["sync", "none/", "free", "read", "none/", "here", /no such file or folder/, /^Check the path\.$/],
  ["sync", "tree/", "small", "write", "small", "there", FULL, /^Free some space there/],
  ["sync", "tree/", "fixed", "write", "fixed", "there", FIXED, /^Use another path/],
  ["sync", "tree/", "closed", "write", "closed", "there", DENIED, /--sudo to write there/],
  ["sync", "tree/", "file", "write", "file", "there", /no folder/, /^Check the path/],
];

describe.each(["plain", "sudo", "sftp"])("%s", (name) => {
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });

  const possible = rows.filter(([direction]) => direction !== "sync" || name !== "sftp");
  test.each(possible)("%s of %s to %s", async (direction, source, destination, act, shown, side, why, advice) => {
    const host = hosts[name]?.host(name);
    const limit = direction === "sync" ? {} : { maxBytes: 10_000_000 };
    const result = await host?.[direction](`${root}/${source}`, `${root}/${destination}`, limit);
    const error = result?.error;
    expect(error?.code).toBe(`ERR_TOWLINE_TRANSFER_${act === "read" ? "SOURCE" : "DESTINATION"}`);
    expect(error?.message).toMatch(new RegExp(`^Cannot ${act} ${root}/${shown}`));
    expect(error?.message).toContain(side === "here" ? "(this machine)" : `(${name})`);
    expect(error?.message).toMatch(why);
    expect(error?.advice).toMatch(advice);
    expect(readdirSync(path.join(root, "free"))).toEqual([]);
    expect(readdirSync(path.join(root, "small"))).toEqual([]);
    expect(readFileSync(path.join(root, "file"), "utf8")).toHaveLength(600_000);
  });
});
