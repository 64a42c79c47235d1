/** `towline trust` for hosts with keys of several types, and for those behind other hosts. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { certify, makeKey, startOpenSsh } from "../counterparts/openssh.ts";
import {
  at,
  makeOtherKey,
  readFingerprint,
  readKnown,
  readPublicKey,
  sortLines,
  useHostToTrust,
  writeKnown,
} from "../support/host-to-trust.ts";
import { towline } from "../support/towline.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const host = useHostToTrust();
const { lineOf, makeProject, nameOf, server } = host;

describe("hosts with keys of several types", () => {
  const several = useOpenSsh({ hostKeyTypes: ["ed25519", "ecdsa", "rsa"] });
  let cwd: string;
  let prints: string[];
  const keysOf = () => Promise.all(several.hostKeys.map(readPublicKey));
  const name = () => `[127.6.0.1]:${several.port}`;
  const alike = (keys: readonly string[]) => sortLines(keys.map((key) => `${name()} ${key}\n`).join(""));
  beforeEach(async () => {
    prints = several.hostKeys.map(readFingerprint);
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
    expect(sortLines(await readKnown(cwd))).toEqual(alike(await keysOf()));
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
      ["trust", "inner", "--fingerprint", prints[0] as string, "--fingerprint", host.fingerprint],
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
    const { code, stdout } = await towline(["trust", target, ...data, "--fingerprint", host.fingerprint], { cwd });
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
    const { code, stdout } = await towline(["trust", "bastion//@ssh/127.6.0.2", "--fingerprint", host.fingerprint], {
      cwd,
    });
    expect(stdout).toMatch(/^changed /);
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe(known);
  });
});
