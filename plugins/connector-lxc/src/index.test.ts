/** What is LXC's own: names, lists, the states of a container, and that the operator's environment stays outside. */
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineLxcContainer, type LxcContainer, lxcMissing } from "../../../test/counterparts/lxc.ts";
import lxc from "./index.ts";

const missing = lxcMissing();

test.each([["-n"], ["a/b"], ["a b"], ["$(id)"], ["a\nb"], [".."], ["a;b"]])("@lxc/%s is refused", async (name) => {
  const fleet = await openFleet({ config: false, connectors: [lxc] });
  await expect(fleet.select(`@lxc/${name}`).hosts()).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
  await fleet.close();
});

describe.skipIf(missing)(`with a container${missing === undefined ? "" : `: ${missing}`}`, () => {
  let container: LxcContainer;
  const fleets: Fleet[] = [];
  const open = async (data: { readonly [key: string]: unknown } = {}) => {
    const fleet = await openFleet({ config: false, connectors: [lxc], data: { lxc_path: container.path, ...data } });
    fleets.push(fleet);
    return fleet;
  };
  const host = async (data = {}) => (await open(data)).host(`@lxc/${container.name}`);

  beforeAll(async () => {
    container = await defineLxcContainer();
    await container.start();
  });
  afterAll(async () => {
    await Promise.all(fleets.map((fleet) => fleet.close()));
    await container?.remove();
  });

  test("@lxc lists it, with its state", async () => {
    const hosts = await (await open()).select("@lxc").hosts();
    expect(hosts.map(({ name, groups }) => [name, groups])).toEqual([
      [`@lxc/${container.name}`, expect.arrayContaining(["@lxc", "lxc_running"])],
    ]);
  });

  test("the operator's environment stays outside", async () => {
    process.env.TOWLINE_TEST_LEAK = "leaked";
    const { stdout } = await (await host()).run("env; hostname");
    delete process.env.TOWLINE_TEST_LEAK;
    expect(stdout).toContain(container.name);
    expect(stdout).not.toContain("leaked");
  });

  test("stopped while a command runs: lost, then unreachable with what to do, then started when asked", async () => {
    const stopped = await host();
    const running = stopped.run("echo up; sleep 300", { onOutput: () => void container.stop() });
    expect(await running).toMatchObject({ status: "lost", stdout: "up\n" });
    const next = await stopped.run("true");
    expect(next).toMatchObject({ status: "unreachable", error: { reason: "refused" } });
    expect(next.error?.message).toContain("does not run");
    expect(next.error?.advice).toContain("lxc_start");
    expect(await (await host({ lxc_start: true })).run("echo back")).toMatchObject({ status: "ok", stdout: "back\n" });
  });

  test("a command that a signal ends, in a container that runs, failed", async () => {
    await container.stop();
    await container.start();
    expect(await (await host()).run("kill -9 $$")).toMatchObject({ status: "failed" });
  });

  test("what a command left behind in its session is ended with it", async () => {
    const fresh = await host();
    const result = await fresh.run("(sleep 300 &); sleep 301", { timeout: 500 });
    expect(result.error?.message).toContain("it and its children were ended");
    expect((await fresh.run("ps -o args | grep 'sleep 30[01]' | grep -v grep")).stdout).toBe("");
  });

  test("one that does not exist", async () => {
    const { status, error } = await (await open()).host("@lxc/no-such").run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain("@lxc/no-such can't be found");
    expect(error?.advice).toContain("lxc_path");
  });
});
