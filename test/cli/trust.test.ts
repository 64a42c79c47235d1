/** `towline trust` against real OpenSSH servers: what is shown, what is asked, and what is added. */
import { execFileSync } from "node:child_process";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findFreePort } from "../counterparts/listening-server.ts";
import { certify, makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { useOpenSsh } from "../support/use-openssh.ts";
import { readEvents } from "./read-events.ts";
import { openTerminal } from "./terminal.ts";
import { createProject, towline } from "./towline.ts";

const missing = opensshMissing();
const server = useOpenSsh();
let fingerprint: string;
let hostKey: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  const file = `${server.hostKeys[0]}.pub`;
  fingerprint = execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" }).split(" ")[1] as string;
  hostKey = (await readFile(file, "utf8")).split(" ").slice(0, 2).join(" ");
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

/** A project whose hosts are the one server, under other addresses; with its own known_hosts. */
async function makeProject(hosts: { readonly [name: string]: object } = { web1: at(1), web2: at(2) }): Promise<string> {
  return createProject({
    "towline.config.json": JSON.stringify({
      data: { ...server.data, ssh_known_hosts_file: "known_hosts", ssh_further_known_hosts_files: [] },
      fleet: { hosts: Object.entries(hosts).map(([name, data]) => ({ [name]: data })) },
    }),
  });
}

const at = (last: number) => ({ ssh_hostname: `127.6.0.${last}` });
const nameOf = (last: number) => `[127.6.0.${last}]:${server.port}`;
const lineOf = (last: number) => `${nameOf(last)} ${hostKey}\n`;
const readKnown = (cwd: string) => readFile(path.join(cwd, "known_hosts"), "utf8").catch(() => "");
const writeKnown = (cwd: string, text: string) => writeFile(path.join(cwd, "known_hosts"), text);
const sorted = (text: string) => text.split("\n").sort();

async function makeOtherKey(cwd: string, type = "ed25519"): Promise<string> {
  return (await readFile(`${makeKey(path.join(cwd, `other_${type}`), { type })}.pub`, "utf8"))
    .split(" ")
    .slice(0, 2)
    .join(" ");
}

describe("where nobody can be asked", () => {
  test("new keys are shown and not added, and the exit code says so", async () => {
    const cwd = await makeProject();
    const { code, stdout, stderr } = await towline(["trust", "all"], { cwd });
    expect(stdout.split("\n").sort()).toEqual([
      "",
      `new  web1 (${nameOf(1)})  ssh-ed25519 ${fingerprint}`,
      `new  web2 (${nameOf(2)})  ssh-ed25519 ${fingerprint}`,
    ]);
    expect(stderr).toContain("2 keys: 2 new");
    expect(stderr).toContain("--fingerprint");
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe("");
  });

  test("keys with the fingerprints that are given are added, and no others", async () => {
    const cwd = await makeProject();
    const wrong = `SHA256:${"A".repeat(43)}`;
    expect((await towline(["trust", "all", "--fingerprint", wrong], { cwd })).code).toBe(1);
    expect(await readKnown(cwd)).toBe("");
    const { code, stderr } = await towline(["trust", "all", "--fingerprint", fingerprint], { cwd });
    expect([code, stderr]).toEqual([0, "2 keys: 2 added\n"]);
    expect(sorted(await readKnown(cwd))).toEqual(sorted(lineOf(1) + lineOf(2)));
    const again = await towline(["trust", "all"], { cwd });
    expect([again.code, again.stderr]).toEqual([0, "2 keys: 2 known\n"]);
    expect(
      (await towline(["run", "web1", "--data", "ssh_strict_host_key_checking=yes", "--", "true"], { cwd })).code,
    ).toBe(0);
  });

  test("a file of what ssh-keygen prints approves too", async () => {
    const cwd = await makeProject();
    const printed = execFileSync("ssh-keygen", ["-lf", `${server.hostKeys[0]}.pub`], { encoding: "utf8" });
    await writeFile(path.join(cwd, "prints.txt"), `# from the console\n${printed}`);
    expect((await towline(["trust", "web1", "--from", "prints.txt"], { cwd })).code).toBe(0);
    expect(await readKnown(cwd)).toBe(lineOf(1));
  });

  test.each([
    [["--fingerprint", "no"], "--fingerprint takes a fingerprint"],
    [["--from", "nothing"], "there is no such file"],
    [["--from", "towline.config.json"], "holds no fingerprints"],
  ])("%j is wrong use", async (options, message) => {
    const { code, stderr } = await towline(["trust", "all", ...options], { cwd: await makeProject() });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("a changed and a revoked key are never added, whatever is approved", async () => {
    const cwd = await makeProject();
    const known = `${nameOf(1)} ${await makeOtherKey(cwd)}\n@revoked ${nameOf(2)} ${hostKey}\n`;
    await writeKnown(cwd, known);
    const { code, stdout, stderr } = await towline(["trust", "all", "--fingerprint", fingerprint], { cwd });
    expect(stdout).toMatch(/^changed +web1 .*\nrevoked +web2 /);
    expect(stderr).toMatch(
      /web1: the host key of .* has changed: it shows ssh-ed25519 SHA256:\S+, but SHA256:\S+ is known at .*known_hosts:1\./,
    );
    expect(stderr).toContain("ssh-keygen -f");
    expect(stderr).toContain("revoked");
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe(known);
  });

  test("a host that is not there does not keep others from being added, and gives exit code 3", async () => {
    const cwd = await makeProject({ web1: at(1), gone: { ...at(1), ssh_port: await findFreePort() } });
    const { code, stdout, stderr } = await towline(["trust", "all", "--fingerprint", fingerprint], { cwd });
    expect(stdout).toContain("web1");
    expect(stderr).toMatch(/unreachable +gone\n.*refused/);
    expect(code).toBe(3);
    expect(await readKnown(cwd)).toBe(lineOf(1));
  });

  test("a host that says nothing is given up at the deadline", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer().listen(0, "127.0.0.1");
    const port = await new Promise<number>((resolve) =>
      silent.once("listening", () => resolve((silent.address() as { port: number }).port)),
    );
    try {
      const cwd = await makeProject({ silent: { ssh_hostname: "127.0.0.1", ssh_port: port } });
      const { code, stderr } = await towline(["trust", "silent", "--connect-timeout", "0.5"], { cwd });
      expect(stderr).toMatch(/unreachable +silent/);
      expect(code).toBe(3);
    } finally {
      silent.close();
    }
  });

  test("hosts of other kinds have nothing to be trusted", async () => {
    const { code, stdout, stderr } = await towline(["trust", "@local"], { cwd: await makeProject() });
    expect([code, stdout, stderr]).toEqual([0, "", "These hosts have nothing that has to be trusted.\n"]);
  });

  test("events keep to the schema", async () => {
    const cwd = await makeProject({ web1: at(1), web2: at(2), gone: { ...at(1), ssh_port: await findFreePort() } });
    await writeKnown(cwd, `${nameOf(2)} ${await makeOtherKey(cwd)}\n`);
    const { stdout } = await towline(["trust", "all", "--json", "--fingerprint", fingerprint], { cwd });
    const events = await readEvents(stdout);
    const common = { type: "identity", keyType: "ssh-ed25519", fingerprint };
    expect(events).toHaveLength(3);
    expect(events).toEqual(
      expect.arrayContaining([
        { v: 1, ...common, host: "web1", name: nameOf(1), state: "added" },
        expect.objectContaining({
          ...common,
          host: "web2",
          state: "changed",
          error: expect.objectContaining({ reason: "hostkey" }),
        }),
        expect.objectContaining({
          host: "gone",
          state: "unreachable",
          error: expect.objectContaining({ reason: "refused" }),
        }),
      ]),
    );
  });
});

describe("hosts with keys of several types", () => {
  let several: OpenSsh;
  let cwd: string;
  let prints: string[];
  const keysOf = async () => {
    const files = await Promise.all(several.hostKeys.map((file) => readFile(`${file}.pub`, "utf8")));
    return files.map((text) => text.split(" ").slice(0, 2).join(" "));
  };
  const name = () => `[127.6.0.1]:${several.port}`;
  const alike = (keys: readonly string[]) => sorted(keys.map((key) => `${name()} ${key}\n`).join(""));
  beforeAll(async () => {
    if (missing !== undefined) return;
    several = await startOpenSsh({ hostKeyTypes: ["ed25519", "ecdsa", "rsa"] });
    prints = several.hostKeys.map(
      (file) => execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }).split(" ")[1] as string,
    );
  });
  afterAll(() => several?.stop());
  beforeEach(async () => {
    cwd = await makeProject({ web1: { ...several.data, ...at(1), ssh_known_hosts_file: "known_hosts" } });
  });
  const trust = (...fingerprints: string[]) =>
    towline(["trust", "web1", ...fingerprints.flatMap((print) => ["--fingerprint", print])], { cwd });
  const runBy = (algorithm: string) =>
    towline(["run", "web1", "--data", `ssh_host_key_algorithms=${algorithm}`, "--", "true"], { cwd });

  test("are known by all of them, so that another algorithm is no other host", async () => {
    const { code, stdout, stderr } = await trust(...prints);
    expect(stdout.match(/^new +web1 .*\n/gm)).toHaveLength(3);
    expect([code, stderr]).toEqual([0, "3 keys: 3 added\n"]);
    expect(sorted(await readKnown(cwd))).toEqual(alike(await keysOf()));
    for (const algorithm of ["rsa-sha2-512", "ecdsa-sha2-nistp256", "ssh-ed25519"]) {
      expect((await runBy(algorithm)).code).toBe(0);
    }
    expect((await trust()).stderr).toBe("3 keys: 3 known\n");
  });

  test("are trusted by one, and the others can be added later", async () => {
    const [, ecdsa = "", rsa = ""] = prints;
    const first = await trust(rsa);
    expect([first.code, first.stderr]).toEqual([0, "3 keys: 1 added, 2 new\n"]);
    expect((await runBy("ecdsa-sha2-nistp256")).stderr).toContain("is known by a ssh-rsa key");
    const later = await trust(ecdsa);
    expect([later.code, later.stderr]).toEqual([0, "3 keys: 1 known, 1 added, 1 new\n"]);
    expect((await runBy("ecdsa-sha2-nistp256")).code).toBe(0);
  });

  test("one that changed stands against all of them", async () => {
    await writeKnown(cwd, `${name()} ${await makeOtherKey(cwd)}\n`);
    const { code, stdout } = await trust(...prints);
    expect(stdout).toMatch(/^changed +web1 .*\n$/);
    expect(code).toBe(1);
    const known = `${name()} ${(await keysOf())[0]}\n${name()} ${await makeOtherKey(cwd, "ecdsa")}\n`;
    await writeKnown(cwd, known);
    const other = await trust(prints[1] as string);
    expect(other.stdout).toMatch(/^known [\s\S]*^changed .* ecdsa-sha2-nistp256 /m);
    expect([other.code, await readKnown(cwd)]).toEqual([1, known]);
  });

  test("lead on to the hosts behind them as soon as they are known by one", async () => {
    const inner = {
      ...at(2),
      ssh_key: several.userKey,
      ssh_proxy_jump: `${several.data.ssh_user}@127.6.0.1:${several.port}`,
    };
    cwd = await makeProject({ inner });
    const seen = await towline(["trust", "inner"], { cwd });
    expect(seen.stdout.match(/127\.6\.0\.1/g)).toHaveLength(3);
    const { code, stdout } = await towline(
      ["trust", "inner", "--fingerprint", prints[0] as string, "--fingerprint", fingerprint],
      { cwd },
    );
    expect(stdout).toContain(nameOf(2));
    expect(code).toBe(0);
  });

  test("a certificate is enough", async () => {
    const authority = makeKey(path.join(cwd, "authority"));
    const certified = await startOpenSsh({
      hostKeyTypes: ["ed25519", "rsa"],
      certify: (keys) => keys.forEach((key) => void certify(authority, key, ["-h", "-n", "127.6.0.1"])),
    });
    try {
      cwd = await makeProject({ web1: { ...certified.data, ...at(1), ssh_known_hosts_file: "known_hosts" } });
      await writeKnown(cwd, `@cert-authority 127.6.0.* ${await readFile(`${authority}.pub`, "utf8")}`);
      const { code, stderr } = await trust();
      expect([code, stderr]).toEqual([0, "1 key: 1 known\n"]);
    } finally {
      await certified.stop();
    }
  });
});

describe("through other hosts", () => {
  test.each([
    ["ssh_proxy_jump", { inner: { ...at(2), ssh_proxy_jump: "127.6.0.1,127.6.0.3" } }, "inner"],
    ["a route", { bastion: at(1), middle: at(3) }, "bastion//@ssh/127.6.0.3//@ssh/127.6.0.2"],
  ])("each one on the way is approved before it is used: %s", async (_, hosts, target) => {
    const cwd = await makeProject(hosts);
    // A route's hop has the data of all hosts; so do the jump hosts, which are given their port by ssh_config.
    await writeFile(path.join(cwd, "ssh_config"), `Port ${server.port}\nUser ${server.data.ssh_user}\n`);
    const data = ["--data", "ssh_config_file=ssh_config"];
    const seen = await towline(["trust", target, ...data], { cwd });
    expect(seen.stdout).toContain(nameOf(1));
    expect(seen.stdout).not.toContain(nameOf(3));
    expect([seen.code, await readKnown(cwd)]).toEqual([1, ""]);
    const { code, stdout } = await towline(["trust", target, ...data, "--fingerprint", fingerprint], { cwd });
    expect(stdout.split("\n").map((line) => /\((.*)\)/.exec(line)?.[1])).toEqual([
      ...[nameOf(1), nameOf(3), nameOf(2)],
      undefined,
    ]);
    expect(code).toBe(0);
    expect(await readKnown(cwd)).toBe(lineOf(1) + lineOf(3) + lineOf(2));
  });

  test("a changed key of a host on the way ends it there", async () => {
    const cwd = await makeProject({ bastion: at(1) });
    const known = `${nameOf(1)} ${await makeOtherKey(cwd)}\n`;
    await writeKnown(cwd, known);
    const { code, stdout } = await towline(["trust", "bastion//@ssh/127.6.0.2", "--fingerprint", fingerprint], { cwd });
    expect(stdout).toMatch(/^changed /);
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe(known);
  });
});

describe("on a terminal", () => {
  beforeEach((context) => {
    const absent = missingCounterpart("tmux");
    if (absent !== undefined) context.skip(absent);
  });

  test("one question is asked for all, and yes adds them", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "all"], cwd);
    // In 80 columns, each fingerprint has a line of its own, unbroken.
    await terminal.see(/(new +web. .*\n +ssh-ed25519 SHA256:\S{43}\n){2}[\s\S]*Add 2 keys\? \[y\/N\]/);
    await terminal.type("y");
    await terminal.see(/2 keys: 2 added\n[\s\S]*code=0/);
    expect(sorted(await readKnown(cwd))).toEqual(sorted(lineOf(1) + lineOf(2)));
  });

  test.each(["", "n"])("the answer %j adds nothing", async (answer) => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    await terminal.type(answer);
    await terminal.see(/1 key: 1 new\n[\s\S]*code=1/);
    expect(await readKnown(cwd)).toBe("");
  });

  test("Ctrl-C adds nothing", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    await terminal.press("C-c");
    await terminal.see(/code=130/);
    expect(await readKnown(cwd)).toBe("");
  });

  test("a key that became known otherwise meanwhile is not added", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    const other = `${nameOf(1)} ${await makeOtherKey(cwd)}\n`;
    await appendFile(path.join(cwd, "known_hosts"), other);
    await terminal.type("y");
    await terminal.see(/has changed[\s\S]*1 key: 1 changed\n[\s\S]*code=1/);
    expect(await readKnown(cwd)).toBe(other);
  });
});
