/** What is LXD's own, against a real one: lists, remotes, projects, the states of an instance, and what it refuses. */
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lxd, lxdMissing, startLxd } from "../../../test/counterparts/lxd.ts";
import lxd from "./index.ts";

const missing = lxdMissing();

test.each([["-T"], ["a b"], ["$(id)"], ["a\nb"], ["far:-x"], ["a;b"]])("@lxd/%s is refused", async (name) => {
  const fleet = await openFleet({ config: false, connectors: [lxd] });
  await expect(fleet.select(`@lxd/${name}`).hosts()).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
  await fleet.close();
});

describe.skipIf(missing)(`with a server${missing === undefined ? "" : `: ${missing}`}`, () => {
  let server: Lxd;
  const fleets: Fleet[] = [];
  const open = async (data: { readonly [key: string]: unknown } = {}) => {
    const fleet = await openFleet({ config: false, connectors: [lxd], data: { ...server.data, ...data } });
    fleets.push(fleet);
    return fleet;
  };

  beforeAll(async () => {
    server = await startLxd();
    await server.launch("one");
    await server.launch("two");
    await server.client("stop", "--force", "two");
  });
  afterAll(async () => {
    await Promise.all(fleets.map((fleet) => fleet.close()));
    await server?.stop();
  });

  test.each([
    ["@lxd", "@lxd/one", "@lxd/two"],
    ["@lxd/local:", "@lxd/local:one", "@lxd/local:two"],
  ])("%s lists all, with their states", async (target, one, two) => {
    const hosts = await (await open()).select(target).hosts();
    expect(hosts.map(({ name, groups }) => [name, groups])).toEqual([
      [one, expect.arrayContaining(["@lxd", "lxd_running"])],
      [two, expect.arrayContaining(["@lxd", "lxd_stopped"])],
    ]);
  });

  test("those that run are a group", async () => {
    const hosts = await (await open()).select("@lxd&lxd_running").hosts();
    expect(hosts.map(({ name }) => name)).toEqual(["@lxd/one"]);
  });

  test.each([1, 125, 126, 127])("exit code %i, both outputs and the input are the command's own", async (code) => {
    const host = (await open()).host("@lxd/local:one");
    const result = await host.run(`cat; echo err >&2; exit ${code}`, { stdin: "in" });
    expect(result).toMatchObject({ status: "failed", exitCode: code, stdout: "in", stderr: "err\n" });
  });

  test("what a command left behind in its session is ended with it", async () => {
    const result = await (await open()).host("@lxd/one").run("(sleep 300 &); sleep 301", { timeout: 500 });
    expect(result.error?.message).toContain("it and its children were ended");
    const { stdout } = await (await open()).host("@lxd/one").run("ps -o args | grep 'sleep 30[01]' | grep -v grep");
    expect(stdout).toBe("");
  });

  test("the operator's environment stays outside", async () => {
    process.env.TOWLINE_TEST_LEAK = "leaked";
    const { stdout } = await (await open()).host("@lxd/one").run("env");
    delete process.env.TOWLINE_TEST_LEAK;
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toContain("leaked");
  });

  test.each<[string, { readonly [key: string]: unknown }, string, string]>([
    ["@lxd/none", {}, "has no such instance", "lxc list"],
    ["@lxd/two", {}, "does not run: it is stopped", "lxd_start"],
    ["@lxd/far:one", {}, "doesn't exist", "lxc remote list"],
    ["@lxd/one", { lxd_project: "other" }, "has no such instance", "lxd_project"],
    ["@lxd/one", { lxd_directory: "/proc/towline" }, "does not answer", "lxd_directory"],
  ])("%s with %j: %s", async (name, data, message, advice) => {
    const { status, error } = await (await open(data)).host(name).run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain(name);
    expect(error?.message).toContain(message);
    expect(error?.advice).toContain(advice);
  });

  test("started when asked, and stopped while a command runs: lost", async () => {
    const host = (await open({ lxd_start: true })).host("@lxd/two");
    const stop = () => void server.client("stop", "--force", "two");
    expect(await host.run("echo up; sleep 300", { onOutput: stop })).toMatchObject({ status: "lost", stdout: "up\n" });
  });
});
