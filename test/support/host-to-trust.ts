/** Hosts whose keys nobody has approved yet: one server at the addresses of 127.6.0.0/24, in projects with a known_hosts of their own. */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, beforeEach } from "vitest";
import { makeKey, type OpenSsh, opensshMissing } from "../counterparts/openssh.ts";
import { createProject } from "./towline.ts";
import { useOpenSsh } from "./use-openssh.ts";

/** The server, and how its addresses are written. */
export interface HostToTrust {
  readonly server: OpenSsh;
  /** Of its key. There once the tests begin. */
  readonly fingerprint: string;
  /** Its name in known_hosts, at the address that ends in this number. */
  nameOf(last: number): string;
  /** Its line in known_hosts. */
  lineOf(last: number): string;
  /** A project with these hosts, by default `web1` and `web2`. */
  makeProject(hosts?: { readonly [name: string]: object }): Promise<string>;
}

/** Starts the server for all tests of a file, which are skipped where it can't be. */
export function useHostToTrust(): HostToTrust {
  const missing = opensshMissing();
  const server = useOpenSsh();
  let hostKey: string;
  let fingerprint: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    const [file = ""] = server.hostKeys;
    fingerprint = readFingerprint(file);
    hostKey = await readPublicKey(file);
  });
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  const nameOf = (last: number) => `[127.6.0.${last}]:${server.port}`;
  return {
    server,
    get fingerprint() {
      return fingerprint;
    },
    nameOf,
    lineOf: (last) => `${nameOf(last)} ${hostKey}\n`,
    makeProject: (hosts = { web1: at(1), web2: at(2) }) =>
      createProject({
        "towline.config.json": JSON.stringify({
          data: { ...server.data, ssh_known_hosts_file: "known_hosts", ssh_further_known_hosts_files: [] },
          fleet: { hosts: Object.entries(hosts).map(([name, data]) => ({ [name]: data })) },
        }),
      }),
  };
}

/** Settings of the host at the address that ends in this number. */
export const at = (last: number) => ({ ssh_hostname: `127.6.0.${last}` });

/** A project's known_hosts. */
export const readKnown = (cwd: string) => readFile(path.join(cwd, "known_hosts"), "utf8").catch(() => "");

/** Replaces it. */
export const writeKnown = (cwd: string, text: string) => writeFile(path.join(cwd, "known_hosts"), text);

/** Its lines, in whatever order they came. */
export const sortLines = (text: string) => text.split("\n").sort();

/** A public key that is not the server's. */
export function makeOtherKey(cwd: string, type = "ed25519"): Promise<string> {
  return readPublicKey(makeKey(path.join(cwd, `other_${type}`), { type }));
}

/** The public half of a key file, without its remark. */
export async function readPublicKey(file: string): Promise<string> {
  return (await readFile(`${file}.pub`, "utf8")).split(" ").slice(0, 2).join(" ");
}

/** As ssh-keygen shows it. */
export function readFingerprint(file: string): string {
  return execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }).split(" ")[1] as string;
}
