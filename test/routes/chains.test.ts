/** Chains of connectors: whatever can be done on a host can be done at the end of each, and errors name the hop. */
import { randomInt } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Data, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import kubernetes from "../../plugins/connector-kubernetes/src/index.ts";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import {
  type KubernetesStandIn,
  kubernetesMissing,
  startKubernetesStandIn,
} from "../counterparts/kubernetes/stand-in.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";
import { startSpeaker } from "../counterparts/tcp-proxy.ts";
import { makeFolder } from "../support/folders.ts";

const missing = opensshMissing() ?? missingCounterpart("chroot", "busybox");
const missingPods = kubernetesMissing();

/** What ends each chain. `ROOT` is the folder of a busybox root. */
const CHAINS: readonly { chain: string; terminal: boolean; pods?: boolean }[] = [
  { chain: "@chrootROOT", terminal: false },
  { chain: "@ssh/127.3.0.1//@local", terminal: true },
  { chain: "@ssh/127.3.0.1//@chrootROOT", terminal: true },
  { chain: "@ssh/127.3.0.1//@ssh/127.3.0.2", terminal: true },
  { chain: "@ssh/127.3.0.1//@ssh/127.3.0.2//@chrootROOT", terminal: true },
  { chain: "@ssh/127.3.0.1//@ssh/127.3.0.2//@ssh/127.3.0.3//@local//@chrootROOT", terminal: true },
  { chain: "@kubernetes/shop/web-0//@ssh/127.3.0.1", terminal: true, pods: true },
  { chain: "@ssh/127.3.0.1//@kubernetes/shop/web-0", terminal: true, pods: true },
  { chain: "@ssh/127.3.0.1//@kubernetes/shop/web-0//@ssh/127.3.0.2//@chrootROOT", terminal: true, pods: true },
];

describe.skipIf(missing !== undefined)("routes", () => {
  let server: OpenSsh;
  let root: RootFolder;
  let cluster: KubernetesStandIn | undefined;
  let data: Data;

  beforeAll(async () => {
    [server, root] = await Promise.all([startOpenSsh(), buildBusyboxRoot()]);
    if (missingPods === undefined) cluster = await startKubernetesStandIn([{ namespace: "shop", name: "web-0" }]);
    data = { ...server.data, ...(cluster === undefined ? {} : { kubernetes_config: cluster.kubeconfig }) };
  });
  afterAll(async () => {
    await cluster?.stop();
    await server?.stop();
    await root?.remove();
  });

  const open = (config: { data?: Data; fleet?: object } = {}, connectTimeout?: number) =>
    openFleet({
      connectors: [chroot, kubernetes, local, ssh],
      config: { ...config, data: { ...data, ...config.data } },
      ...(connectTimeout === undefined ? {} : { connectTimeout }),
    });
  const spell = (chain: string) => chain.replaceAll("ROOT", root.folder);
  const connectionsTo = async (address: string) =>
    (await server.readLog())
      .split("\n")
      .filter((line) => /^Connection from /.test(line) && line.includes(` on ${address} `)).length;

  describe.each(CHAINS)("$chain", ({ chain, terminal, pods }) => {
    test("runs, feeds, ends, puts and gets", async (context) => {
      if (pods === true && missingPods !== undefined) return context.skip(missingPods);
      const fleet = await open();
      const host = fleet.host(spell(chain));
      const result = await host.run("cat; echo err >&2; exit 7", { stdin: "own input" });
      expect(result).toMatchObject({ status: "failed", exitCode: 7, stdout: "own input", stderr: "err\n" });

      const word = String(randomInt(1e6, 1e9));
      const ended = await host.run(`(sleep ${word} &); sleep ${word}`, { timeout: 2_000 });
      expect(ended.status).toBe("timeout");
      expect(ended.error?.message).toContain("it and its children were ended");

      const folder = makeFolder();
      await mkdir(join(folder, "tree/empty"), { recursive: true });
      await writeFile(join(folder, "tree/file"), word);
      expect(await host.put(join(folder, "tree"), `/tmp/tree-${word}`)).toMatchObject({ status: "ok" });
      expect(await host.get(`/tmp/tree-${word}/tree/`, join(folder, "back"))).toMatchObject({ status: "ok" });
      expect((await readdir(join(folder, "back"))).sort()).toEqual(["empty", "file"]);
      expect(await readFile(join(folder, "back/file"), "utf8")).toBe(word);
      await host.run(`rm -rf /tmp/tree-${word}`);
      await fleet.close();
    });

    test("has a terminal where the way to it has one", async (context) => {
      if (pods === true && missingPods !== undefined) return context.skip(missingPods);
      const fleet = await open();
      const result = await fleet.host(spell(chain)).run("test -t 1 && echo yes; exit 3", { getPty: true });
      if (terminal) expect(result).toMatchObject({ exitCode: 3, stdout: "yes\r\n" });
      else expect(result.error?.code).toBe("ERR_TOWLINE_COMMAND_UNSUPPORTED");
      await fleet.close();
    });
  });

  test("hosts behind one hop share its connection, by route and by _via", async () => {
    const roots = await Promise.all(Array.from({ length: 4 }, () => buildBusyboxRoot()));
    const routes = roots.map(({ folder }) => `@ssh/127.3.1.1//@chroot${folder}`);
    const via = [5, 6].map((last) => ({ [`127.3.1.${last}`]: { _via: "@ssh/127.3.1.1" } }));
    const fleet = await open({ fleet: { hosts: [...routes, ...via] } });
    const report = await fleet.select("all").run("echo in");
    expect(report.results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 6 }, () => "in\n"));
    expect(await connectionsTo("127.3.1.1")).toBe(1);
    await fleet.close();
    await Promise.all(roots.map((one) => one.remove()));
  });

  test("a connector lists what is on its carrier, however far that is", async (context) => {
    if (missingPods !== undefined) return context.skip(missingPods);
    const fleet = await open();
    const hosts = await fleet.select("@ssh/127.3.2.1//@ssh/127.3.2.2//@kubernetes/shop/").hosts();
    expect(hosts.map(({ name }) => name)).toEqual(["@ssh/127.3.2.1//@ssh/127.3.2.2//@kubernetes/shop/web-0"]);
    expect((await fleet.host(hosts[0]?.name ?? "").run("echo in")).stdout).toBe("in\n");
    await fleet.close();
  });

  const absent = { ssh_hostname: "127.3.3.9", ssh_port: 1 };

  test.each<[string, string, string, RegExp]>([
    ["the first", "@ssh/absent", "//@ssh/127.3.3.2//@chrootROOT", /no ssh connection to 127\.3\.3\.9:1: .*refused/],
    ["the second", "@ssh/127.3.3.1//@ssh/absent", "//@chrootROOT", /no ssh connection to 127\.3\.3\.9:1: /],
    ["the last", "@ssh/127.3.3.1//@chroot/nowhere", "", /can't be entered: .*\/nowhere/],
    ["one behind a chroot", "@ssh/127.3.3.1//@chrootROOT//@ssh/absent", "", /no ssh connection to 127\.3\.3\.9:1: /],
  ])("an error names the hop that failed: %s", async (_which, way, rest, message) => {
    const fleet = await open({ fleet: { hosts: [{ [spell(way)]: way.endsWith("absent") ? absent : {} }] } });
    const { status, error } = await fleet.host(spell(way + rest)).run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toMatch(message);
    expect(error?.advice).toBeDefined();
    await fleet.close();
  });

  test("one deadline holds for the whole chain", async () => {
    const silent = await startSpeaker("");
    const way = "@ssh/127.3.4.1//@ssh/silent";
    const hosts = [{ [way]: { ssh_hostname: "127.0.0.1", ssh_port: silent.port, ssh_connect_timeout: 60 } }];
    const fleet = await open({ fleet: { hosts } }, 1_500);
    const { status, error } = await fleet.host(`${way}//@chroot${root.folder}`).run("true");
    expect(status).toBe("unreachable");
    expect(error).toMatchObject({ reason: "timeout" });
    await fleet.close();
    await silent.stop();
  });

  test("a hop's escalation holds for what rides on it, and its own folder and environment don't", async () => {
    const name = `@ssh/127.3.5.1//@chroot${root.folder}`;
    const hop = { _sudo: true, _chdir: "/nowhere", _env: { FROM_HOP: "yes" } };
    const fleet = await open({ fleet: { hosts: [{ [name]: { _hops: { "@ssh/127.3.5.1": hop } } }] } });
    const result = await fleet.host(name).run("pwd; printenv FROM_HOP || echo none");
    expect(result).toMatchObject({ status: "ok", stdout: "/\nnone\n" });
    await fleet.close();
  });
});
