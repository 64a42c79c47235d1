/** Routes that end in containers and machines: all that can be done on a host can be done there, at any depth. */
import { randomInt } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Connector, type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import docker from "../../plugins/connector-docker/src/index.ts";
import lxc from "../../plugins/connector-lxc/src/index.ts";
import lxd from "../../plugins/connector-lxd/src/index.ts";
import nspawn from "../../plugins/connector-nspawn/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { findProcesses } from "../counterparts/container-engine.ts";
import { type Boxes, boxesMissing, INNER, startBoxes } from "../support/boxes.ts";
import { makeFolder } from "../support/folders.ts";

const missing = boxesMissing();
const BOX = "@ssh/127.4.0.1";
const connectors: readonly Connector[] = [ssh, docker, podman, lxc, lxd, nspawn, chroot];

/** What ends each chain; where there is sudo, there is su, too. */
const CHAINS: readonly { chain: string; sudo: boolean }[] = [
  { chain: `${BOX}//@docker/web`, sudo: true },
  { chain: `${BOX}//@podman/web`, sudo: true },
  { chain: `${BOX}//@nspawnROOT`, sudo: true },
  { chain: `${BOX}//@lxc/NAME`, sudo: true },
  { chain: `${BOX}//@lxd/one`, sudo: true },
  { chain: `@docker/web//@chroot${INNER}`, sudo: false },
  { chain: `@lxd/one//@chroot${INNER}`, sudo: false },
  { chain: `${BOX}//@podman/web//@chroot${INNER}`, sudo: false },
  { chain: `${BOX}//@lxd/one//@chroot${INNER}`, sudo: false },
  { chain: `${BOX}//@ssh/127.4.0.2//@docker/web`, sudo: true },
  { chain: `${BOX}//@ssh/127.4.0.2//@docker/web//@chroot${INNER}`, sudo: false },
];

describe.skipIf(missing)(`containers on a box${missing === undefined ? "" : `: ${missing}`}`, () => {
  let boxes: Boxes;
  let fleet: Fleet;

  beforeAll(async () => {
    boxes = await startBoxes();
    fleet = await openFleet({ config: false, connectors, data: boxes.data });
  }, 120_000);
  afterAll(async () => {
    await fleet?.close();
    await boxes?.stop();
  });

  const spell = (chain: string) => chain.replace("ROOT", boxes.nspawn.folder).replace("NAME", boxes.lxc.name);
  const loginsTo = async (address: string) =>
    (await boxes.server.readLog())
      .split("\n")
      .filter((line) => line.startsWith("Connection from ") && line.includes(` on ${address} `)).length;

  describe.each(CHAINS)("$chain", ({ chain, sudo }) => {
    test.runIf(chain.startsWith(BOX))("all keys reach a terminal there, each by itself", async () => {
      // Those that detach from containers, that end sessions of ssh, and that interrupt.
      const keys = ["\x10", "\x11", "\x1d", "~", ".", "\x03", "\x1c"];
      const read =
        "stty raw -echo; echo ready; for key in $*; do dd bs=1 count=1 2>/dev/null | od -An -tx1; done; dd bs=1 count=2 2>/dev/null | od -An -tx1";
      const running = await fleet.host(spell(chain)).start(["sh", "-c", read, "sh", ...keys.map((_, at) => `${at}`)], {
        getPty: true,
      });
      let shown = "";
      running.stdout.on("data", (bytes) => {
        shown += String(bytes);
      });
      await expect.poll(() => shown, { timeout: 20_000 }).toContain("ready");
      for (const key of keys) {
        shown = "";
        running.stdin.write(key);
        const code = key.charCodeAt(0).toString(16).padStart(2, "0");
        await expect.poll(() => shown.trim(), { timeout: 20_000 }).toBe(code);
      }
      running.stdin.write("\x10\x11");
      expect(await running.result).toMatchObject({ status: "ok" });
      expect(shown).toContain("10 11");
    });

    test("the environment there is its own: it has a home, and nothing of the box", async () => {
      const { stdout, stderr } = await fleet.host(spell(chain)).run('cd ~ && pwd && mktemp && env && echo "$PATH"');
      expect(stderr).toBe("");
      expect(stdout).toMatch(/^\/\S*\n\/tmp\/tmp\.\w+\n/);
      expect(stdout).toMatch(/^HOME=\/root$|^HOME=\/$/m);
      expect(stdout).not.toMatch(/^(SSH_|LD_|TMPDIR|CONTAINERS_)/m);
    });

    test("a command, its input, its exit code and its files", async () => {
      const host = fleet.host(spell(chain));
      const result = await host.run("cat; echo err >&2; exit 7", { stdin: "own input" });
      expect(result).toMatchObject({ status: "failed", exitCode: 7, stdout: "own input", stderr: "err\n" });
      const word = String(randomInt(1e6, 1e9));
      const folder = makeFolder();
      await mkdir(path.join(folder, "tree"));
      await writeFile(path.join(folder, "tree/file"), word);
      expect(await host.put(path.join(folder, "tree"), `/tmp/${word}`)).toMatchObject({ status: "ok" });
      expect(await host.get(`/tmp/${word}/tree/`, path.join(folder, "back"))).toMatchObject({ status: "ok" });
      expect(await readFile(path.join(folder, "back/file"), "utf8")).toBe(word);
    });

    test("a command that is aborted leaves no process, neither there nor on the way", async () => {
      const word = String(randomInt(1e6, 1e9));
      const controller = new AbortController();
      const options = { signal: controller.signal, onOutput: () => controller.abort() };
      const result = await fleet.host(spell(chain)).run(`(sleep ${word} &); echo up; sleep ${word}`, options);
      expect(result).toMatchObject({ status: "cancelled", stdout: "up\n" });
      // All of it runs on this machine, whose list of processes has those of every container in it.
      await vi.waitFor(async () => expect(await findProcesses(word)).toEqual([]), { timeout: 20_000 });
    });

    if (sudo)
      test("sudo and su inside", async () => {
        const host = fleet.host(spell(chain));
        const options = { stdin: "in", env: { WORD: "it's" }, chdir: "/tmp" };
        for (const user of [{ sudoUser: "app" }, { suUser: "app" }]) {
          const result = await host.run('id -un; pwd; cat; echo " $WORD"', { ...options, ...user });
          expect(result).toMatchObject({ status: "ok", stdout: "app\n/tmp\nin it's\n" });
        }
        const source = Buffer.from("for app");
        expect(await host.put(source, "/tmp/own", { sudoUser: "app", mode: 0o600 })).toMatchObject({ status: "ok" });
        expect((await host.run("stat -c '%U %a' /tmp/own")).stdout).toBe("app 600\n");
      });

    if (chain.startsWith(BOX))
      test("a terminal of the size that was asked for", async () => {
        const terminal = { term: "vt100", columns: 101, rows: 37 };
        const result = await fleet.host(spell(chain)).run("test -t 0 && stty size; exit 3", { getPty: true, terminal });
        expect([result.exitCode, result.stdout]).toEqual([3, "37 101\r\n"]);
      });
  });

  test.each(["docker/web", "podman/web", "lxc/NAME", "lxd/one"])("a box lists @%s among what it has", async (name) => {
    const [connector = ""] = name.split("/");
    const listed = await fleet.select(`${BOX}//@${connector}`).hosts();
    expect(listed.map((host) => host.name)).toEqual([spell(`${BOX}//@${name}`)]);
    expect((await fleet.host(listed[0]?.name ?? "").run("echo in")).stdout).toBe("in\n");
  });

  test("all that is on a box shares one connection to it, by route and by _via", async () => {
    const box = "127.4.1.1";
    const behind = CHAINS.slice(0, 5).map(({ chain }) => spell(chain).replace(BOX, `@ssh/${box}`));

    const config = { fleet: { hosts: [...behind, { "@docker/web": { _via: `@ssh/${box}` } }] } };
    const shared = await openFleet({ config, connectors, data: boxes.data });
    const report = await shared.select("all").run("cat /etc/os-release");
    expect(report.counts.ok).toBe(6);
    expect(await loginsTo(box)).toBe(1);
    await shared.close();
  });
});
