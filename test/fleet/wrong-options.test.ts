/** Options that can't be meant are refused at once, by name, whichever way a host is used; a timeout of 0 is none. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet, type RunOptions, type SyncOptions, type TransferOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-options-"));
const source = path.join(root, "source");
const dest = path.join(root, "dest");
let fleet: Fleet;

beforeAll(async () => {
  writeFileSync(source, "x");
  const hosts = [{ "@local": { _timeout: 0.05 } }];
  fleet = await openFleet({ connectors: [local], config: { fleet: { hosts } } });
});

afterAll(async () => {
  await fleet.close();
  rmSync(root, { recursive: true, force: true });
});

type Work = (options: RunOptions & TransferOptions & SyncOptions) => PromiseLike<unknown>;

const command = ["touch", dest];
const running: readonly [string, Work][] = [
  ["host.run", (options) => fleet.host("@local").run(command, options)],
  ["host.start", (options) => fleet.host("@local").start(command, options)],
  ["lane.run", async (options) => (await fleet.host("@local").openLane()).run(command, options)],
  ["selection.run", (options) => fleet.select("@local").run(command, options)],
];
const moving: readonly [string, Work][] = [
  ["host.put", (options) => fleet.host("@local").put(source, dest, options)],
  ["host.get", (options) => fleet.host("@local").get(source, dest, options)],
  ["host.sync", (options) => fleet.host("@local").sync(source, dest, options)],
  ["selection.put", (options) => fleet.select("@local").put(source, dest, options)],
  ["selection.get", (options) => fleet.select("@local").get(source, dest, options)],
  ["selection.sync", (options) => fleet.select("@local").sync(source, dest, options)],
];

async function expectRefusal(work: Work, name: string, value: unknown): Promise<void> {
  await expect(Promise.resolve(work({ [name]: value }))).rejects.toMatchObject({
    code: "ERR_TOWLINE_COMMAND_INVALID",
    message: `${name} is ${typeof value === "string" ? `"${value}"` : value}`,
    advice: expect.stringContaining(`Set ${name} to `),
  });
  expect(existsSync(dest)).toBe(false);
}

describe.each([...running, ...moving])("%s refuses", (_way, work) => {
  test.each([
    ["timeout", -1],
    ["timeout", Number.NaN],
    ["timeout", "30"],
    ["retries", 1.5],
    ["retryDelay", -1],
    ["maxOutputBytes", Number.NaN],
  ])("%s %s", (name, value) => expectRefusal(work, name, value));
});

describe.each(moving)("%s refuses", (_way, work) => {
  test.each([
    ["mode", 0o10000],
    ["mode", -1],
    ["mode", 420.5],
    ["mode", "644"],
    ["links", "nofollow"],
    ["maxEntries", -1],
    ["maxBytes", -1],
    ["maxBytes", Number.NaN],
    ["maxDelete", -1],
  ])("%s %s", (name, value) => expectRefusal(work, name, value));
});

test.each([-1, 0, Number.NaN])("openFleet refuses connectTimeout %s", async (connectTimeout) => {
  await expect(openFleet({ config: false, connectTimeout })).rejects.toMatchObject({
    code: "ERR_TOWLINE_COMMAND_INVALID",
    message: `connectTimeout is ${connectTimeout}`,
  });
});

test("a timeout of 0 is none, also where the host has one", async () => {
  const host = fleet.host("@local");
  expect((await host.run("sleep 0.5")).status).toBe("timeout");
  expect((await host.run("sleep 0.5; echo done", { timeout: 0 })).stdout).toBe("done\n");
  expect((await host.put(source, dest, { timeout: 0 })).status).toBe("ok");
  // More than a timer can wait is not over at once.
  expect((await host.get(source, dest, { timeout: 2 ** 40 })).status).toBe("ok");
});
