/** Machines and containers whose programs are busybox alone, behind other hosts; and which hop an error names. */
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import lxc from "../../plugins/connector-lxc/src/index.ts";
import lxd from "../../plugins/connector-lxd/src/index.ts";
import nspawn from "../../plugins/connector-nspawn/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { defineLxcContainer, type LxcContainer, lxcMissing } from "../counterparts/lxc.ts";
import { type Lxd, lxdMissing, startLxd } from "../counterparts/lxd.ts";
import { type OpenSsh, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";
import { makeFolder } from "../support/folders.ts";

const missing =
  lxcMissing() ?? lxdMissing() ?? missingCounterpart("sshd", "ssh-keygen", "systemd-nspawn", "nsenter", "chroot");
const BOX = "@ssh/127.0.0.2";

describe.skipIf(missing)(`behind ssh and each other${missing === undefined ? "" : `: ${missing}`}`, () => {
  let server: OpenSsh;
  let root: RootFolder;
  let container: LxcContainer;
  let lxdServer: Lxd;
  let fleet: Fleet;
  const routes = ["nspawn", "lxc", "lxd", "chroot in lxd"] as const;
  const nameOf = (route: (typeof routes)[number]): string =>
    ({
      nspawn: `${BOX}//@nspawn${root.folder}`,
      lxc: `${BOX}//@lxc/${container.name}`,
      lxd: `${BOX}//@lxd/one`,
      "chroot in lxd": "@lxd/one//@chroot/inner",
    })[route];

  beforeAll(async () => {
    [server, root, container, lxdServer] = await Promise.all([
      ...([startOpenSsh(), buildBusyboxRoot(), defineLxcContainer(), startLxd()] as const),
    ]);
    await Promise.all([container.start(), lxdServer.launch("one")]);
    await lxdServer.client("exec", "one", "--", "sh", "-c", "mkdir -p /inner/tmp /inner/dev && cp -a /bin /inner/");
    const data = { ...server.data, ...lxdServer.data, lxc_path: container.path };
    fleet = await openFleet({ config: false, connectors: [ssh, nspawn, lxc, lxd, chroot], data });
  });
  afterAll(async () => {
    await fleet?.close();
    await Promise.all([server?.stop(), root?.remove(), container?.remove(), lxdServer?.stop()]);
  });

  test.each(routes)("%s: a command, its input and its exit code", async (route) => {
    const result = await fleet.host(nameOf(route)).run("pwd >/dev/null; cat; echo err >&2; exit 7", { stdin: "in" });
    expect(result).toMatchObject({ status: "failed", exitCode: 7, stdout: "in", stderr: "err\n" });
  });

  test.each(["nspawn", "lxc", "lxd"] as const)("%s: a terminal of the size that was asked for", async (route) => {
    const terminal = { term: "vt100", columns: 101, rows: 37 };
    const result = await fleet.host(nameOf(route)).run("test -t 0 && stty size; exit 3", { getPty: true, terminal });
    expect([result.exitCode, result.stdout]).toEqual([3, "37 101\r\n"]);
  });

  test("lxd: what is printed on a terminal right before the end arrives, and what was typed does no harm", async () => {
    const host = fleet.host(nameOf("lxd"));
    const wanted = Array.from({ length: 12 }, (_, number) => [number, `last words ${number}\r\n`]);
    const results = await Promise.all(
      wanted.map(([number]) => host.run(`echo last words ${number}; exit ${number}`, { getPty: true })),
    );
    expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual(wanted);
    const typed = { getPty: true, stdin: "one line\nand a half" };
    expect(await host.run("exit 4", typed)).toMatchObject({ exitCode: 4 });
    const interrupted = await host.start("echo up; exec sleep 300", { getPty: true });
    await once(interrupted.stdout, "data");
    interrupted.stdin.write("\u0003");
    expect(await interrupted.result).toMatchObject({ exitCode: 130 });
  });

  test.each(routes)("%s: a timeout ends the command and what it left behind", async (route) => {
    const result = await fleet.host(nameOf(route)).run("echo up; sleep 300", { timeout: 1_000 });
    expect(result).toMatchObject({ status: "timeout", stdout: "up\n" });
  });

  test.each(routes)("%s: files there and back", async (route) => {
    const source = path.join(makeFolder(), "there");
    await writeFile(source, Buffer.from([0, 255, 10, 13]));
    const host = fleet.host(nameOf(route));
    expect(await host.put(source, "/tmp/file")).toMatchObject({ status: "ok" });
    expect(await host.get("/tmp/file", `${source} back`)).toMatchObject({ status: "ok" });
    expect(await readFile(`${source} back`)).toEqual(await readFile(source));
  });

  test("an error names the hop that failed", async () => {
    const name = "@lxd/gone//@chroot/inner";
    const { status, error } = await fleet.host(name).run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain("has no such instance");
  });
});
