/** What is a cluster's own: listing, choosing, why a pod is not entered, and output that kubectl loses. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Data, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type KubernetesStandIn,
  kubernetesMissing,
  ODD_CONTEXTS,
  startKubernetesStandIn,
} from "../../../test/counterparts/kubernetes/stand-in.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import kubernetes from "./index.ts";

const missing = kubernetesMissing();

// Shown as skipped, by name, where kubectl is missing.
describe("a cluster that a stand-in plays, through the real kubectl", { skip: missing !== undefined }, () => {
  let cluster: KubernetesStandIn;
  let data: Data;

  beforeAll(async () => {
    cluster = await startKubernetesStandIn([
      { namespace: "shop", name: "web-0", labels: { app: "web", tier: "front" } },
      { namespace: "shop", name: "web-1", labels: { app: "web", tier: "back" } },
      { namespace: "shop", name: "coming", phase: "Pending" },
      { namespace: "shop", name: "several", containers: ["main", "side"], labels: { app: "pair" } },
      { namespace: "shop", name: "closed", noEntry: true },
      { namespace: "shop", name: "bare", hasNoShell: true },
      { namespace: "tools", name: "shop" },
      { namespace: "tools", name: "backup" },
    ]);
    data = { kubernetes_config: cluster.kubeconfig };
  });
  afterAll(() => cluster.stop());

  const open = (more: Data = {}) => openFleet({ config: false, connectors: [kubernetes], data: { ...data, ...more } });
  const select = async (target: string, more?: Data) => {
    const fleet = await open(more);
    try {
      return (await fleet.select(target).hosts()).map(({ name }) => name);
    } finally {
      await fleet.close();
    }
  };

  test.each<[string, Data, readonly string[]]>([
    ["@kubernetes/shop/", {}, ["shop/web-0", "shop/web-1", "shop/several", "shop/closed", "shop/bare"]],
    ["@kubernetes", {}, ["shop/web-0", "shop/web-1", "shop/several", "shop/closed", "shop/bare"]],
    ["@kubernetes", { kubernetes_namespace: "tools" }, ["tools/shop", "tools/backup"]],
    ["@kubernetes/app=web", {}, ["shop/web-0", "shop/web-1"]],
    ["@kubernetes/shop/tier=back", {}, ["shop/web-1"]],
    ["@kubernetes/shop/", { kubernetes_selector: "app=web,tier!=back" }, ["shop/web-0"]],
    ["@kubernetes/tools", {}, ["tools/shop", "tools/backup"]],
    ["@kubernetes/web-0", {}, ["web-0"]],
    ["@kubernetes/shop", { kubernetes_namespace: "tools" }, ["shop"]],
    ["@kubernetes/neither", {}, ["neither"]],
  ])("%s with %j selects %j", async (target, more, names) => {
    expect(await select(target, more)).toEqual(names.map((name) => `@kubernetes/${name}`));
  });

  test("listed pods are in the groups of their namespace and labels", async () => {
    const fleet = await open();
    const [first] = await fleet.select("@kubernetes/shop/").hosts();
    expect(first?.groups).toEqual(
      expect.arrayContaining(["@kubernetes", "@kubernetes/shop", "@kubernetes/shop/app=web"]),
    );
    await fleet.close();
  });

  test("what cannot be listed is told, with what to do", async () => {
    const listing = select("@kubernetes/shop/", { kubernetes_context: "powerless" });
    await expect(listing).rejects.toMatchObject({
      name: "InventoryError",
      message: expect.stringContaining("the namespace shop can't be listed: pods is forbidden"),
      advice: expect.stringContaining("get and list on pods"),
    });
  });

  test.each(ODD_CONTEXTS)("the context %j is taken as it is written", async (kubernetes_context) => {
    const fleet = await open({ kubernetes_context });
    expect((await fleet.host("@kubernetes/web-0").run("echo in")).stdout).toBe("in\n");
    await fleet.close();
  });

  test("what short commands print arrives", async () => {
    const fleet = await open();
    const host = fleet.host("@kubernetes/shop/web-0");
    await host.connect();
    const numbers = [...Array(10).keys()];
    const runs = await Promise.all(numbers.map((number) => host.run(`echo out${number}; echo err${number} >&2`)));
    expect(runs.map(({ stdout }) => stdout)).toEqual(numbers.map((number) => `out${number}\n`));
    expect(runs.map(({ stderr }) => stderr)).toEqual(numbers.map((number) => `err${number}\n`));
    await fleet.close();
  });

  test("the namespace and the container of a name come before the settings", async () => {
    const fleet = await open({ kubernetes_namespace: "tools", kubernetes_container: "other" });
    expect(await fleet.host("@kubernetes/shop/several:side").run("echo in")).toMatchObject({ stdout: "in\n" });
    await fleet.close();
  });

  test.each<[string, string, Data, string, RegExp, RegExp]>([
    ["no such pod", "shop/web-9", {}, "refused", /pods "web-9" not found/, /towline hosts/],
    ["several containers", "shop/several", {}, "refused", /several containers: main, side/, /:main/],
    ["no such container", "shop/web-0:db", {}, "refused", /no container db/, /It has main/],
    ["a pod that does not run yet", "shop/coming", {}, "refused", /ImagePullBackOff/, /kubectl describe/],
    ["no right to look", "shop/web-0", { kubernetes_context: "powerless" }, "auth", /forbidden/, /pods\/exec/],
    [
      "a login that has expired",
      "shop/web-0",
      { kubernetes_context: "expired" },
      "auth",
      /logged in/,
      /Log in .* again/,
    ],
    ["no right to enter", "shop/closed", {}, "auth", /forbidden/, /pods\/exec/],
    ["no shell", "shop/bare", {}, "refused", /no shell/, /image/],
    ["no cluster", "shop/web-0", { kubernetes_context: "gone" }, "refused", /127\.0\.0\.1:1/, /cluster is up/],
    ["no such context", "shop/web-0", { kubernetes_context: "mine" }, "refused", /mine/, /get-contexts/],
    ["no kubeconfig", "shop/web-0", { kubernetes_config: "/nowhere" }, "refused", /nowhere/, /kubernetes_config/],
  ])("%s is told, with what to do", async (_case, pod, more, reason, message, advice) => {
    const fleet = await open(more);
    const { status, error } = await fleet.host(`@kubernetes/${pod}`).run("true");
    expect(status).toBe("unreachable");
    expect(error).toMatchObject({ reason, connector: "kubernetes" });
    expect(error?.message).toMatch(message);
    expect(error?.message).toContain(pod);
    expect(error?.advice).toMatch(advice);
    await fleet.close();
  });

  test("what kubectl says of itself before a command is none of its output", async () => {
    const folder = makeFolder();
    const words =
      "echo 'Warning: this API is deprecated' >&2; echo 'Defaulted container \"main\" out of: main, side' >&2";
    await writeFile(path.join(folder, "kubectl"), `#!/bin/sh\n${words}\nPATH=${process.env.PATH} exec kubectl "$@"\n`, {
      mode: 0o755,
    });
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    const fleet = await open();
    const host = fleet.host("@kubernetes/shop/web-0");
    const result = await host.run("echo out; echo err >&2; exit 3");
    expect(result).toMatchObject({ status: "failed", exitCode: 3, stdout: "out\n", stderr: "err\n" });
    expect(await host.run("true")).toMatchObject({ status: "ok", output: [] });
    await fleet.close();
    process.env.PATH = PATH;
  });

  test("a sudo that the container has not is told", async () => {
    const fleet = await open();
    const result = await fleet.host("@kubernetes/shop/web-0").run("true", { sudo: true });
    expect(result).toMatchObject({ status: "refused", stdout: "", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.message).toMatch(/^@kubernetes\/shop\/web-0 has no sudo: /);
    await fleet.close();
  });

  test("a missing kubectl is told, with what to do", async () => {
    const { PATH } = process.env;
    process.env.PATH = path.dirname(cluster.kubeconfig);
    const fleet = await open();
    const { error } = await fleet.host("@kubernetes/shop/web-0").run("true");
    process.env.PATH = PATH;
    expect(error?.message).toContain("kubectl is not installed on the carrier");
    expect(error?.advice).toContain("Install kubectl");
    await fleet.close();
  });

  test("a command's orphans in the pod are ended too, and it is verified", async () => {
    const fleet = await open();
    const host = fleet.host("@kubernetes/shop/web-0");
    const { status, error } = await host.run("(sleep 31415 &); sleep 31416", { timeout: 1_000 });
    expect(status).toBe("timeout");
    expect(error?.message).toContain("it and its children were ended");
    expect((await host.run("ps -o args")).stdout).not.toMatch(/^sleep 3141/m);
    await fleet.close();
  });

  test("a cut connection is lost, and no exit code of the command's", async () => {
    const fleet = await open();
    const host = fleet.host("@kubernetes/shop/web-0");
    await host.run("true");
    const running = host.run("echo begun; sleep 30; echo over", {
      onOutput: () => cluster.cutConnections(),
    });
    expect(await running).toMatchObject({ status: "lost", exitCode: null });
    expect((await host.run("echo again")).stdout).toBe("again\n");
    await fleet.close();
  });

  test("a file whose tail the cluster drops is not taken for the whole", async () => {
    const fleet = await open();
    const host = fleet.host("@kubernetes/shop/web-0");
    await host.run("head -c 300000 /dev/zero > /tmp/zeros");
    const local = path.join(path.dirname(cluster.kubeconfig), "zeros");
    await writeFile(local, "as before");
    cluster.dropAfter(100_000);
    const { status, error } = await host.get("/tmp/zeros", local);
    cluster.dropAfter(undefined);
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
    expect(await host.get("/tmp/zeros", local)).toMatchObject({ status: "ok", bytes: 300_000 });
    await fleet.close();
  });
});
