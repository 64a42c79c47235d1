/** Real `--json` output against the schema that core has of it. */

import { readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { orThrow, resultFromRecord } from "../../packages/core/src/index.ts";
import { readEvents as checkEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

async function readEvents(args: readonly string[], options: Parameters<typeof towline>[1] = {}) {
  const { code, stdout } = await towline([...args.slice(0, 1), "--json", ...args.slice(1)], options);
  const events = await checkEvents(stdout);
  expect(events.length).toBeGreaterThan(0);
  return { code, events };
}

const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe("run", () => {
  test("start, connected, output, result, summary", async () => {
    const { code, events } = await readEvents(["run", "@local", "--", "echo hello; exit 3"]);
    expect(code).toBe(1);
    expect(typesOf(events)).toEqual(["start", "connected", "output", "result", "summary"]);
    expect(events[3]).toMatchObject({ host: "@local", status: "failed", exitCode: 3, stdout: "hello\n" });
    expect(events[3]?.error).toMatchObject({ code: "ERR_TOWLINE_COMMAND_FAILED" });
    expect(events[4]).toMatchObject({ ok: false, exitCode: 1 });
  });

  test("a signal is spelled in full, and bytes are kept", async () => {
    const { events } = await readEvents(["run", "@local", "--", "printf '\\377'; kill -TERM $$"]);
    expect(events.find(({ type }) => type === "result")).toMatchObject({
      signal: "SIGTERM",
      encoding: "base64",
      stdout: "/w==",
    });
  });

  test("an unreachable host has a reason and advice", async () => {
    const cwd = await createProject();
    const { code, events } = await readEvents(["run", "127.0.0.1", "--data", "ssh_port=1", "--", "true"], { cwd });
    expect(code).toBe(3);
    const { error } = events.find(({ type }) => type === "result") as unknown as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "refused" });
  });

  test("--dry-run gives plans", async () => {
    const { events } = await readEvents(["run", "@local", "--dry-run", "--", "true"]);
    expect(typesOf(events)).toEqual(["plan"]);
  });

  test("an error before anything ran is an event too", async () => {
    const { code, events } = await readEvents(["run", "@nope/x", "--", "true"]);
    expect(code).toBe(2);
    expect(typesOf(events)).toEqual(["error"]);
  });
});

test("put and get", async () => {
  const cwd = await createProject({ source: "content" });
  const put = await readEvents(["put", "@local", "source", path.join(cwd, "there")], { cwd });
  expect(put.code).toBe(0);
  expect(put.events.find(({ type }) => type === "result")).toMatchObject({ direction: "put", status: "ok", bytes: 7 });
  const get = await readEvents(["get", "@local", path.join(cwd, "there"), "back"], { cwd });
  expect(get.code).toBe(0);
  expect(await readFile(path.join(cwd, "back"), "utf8")).toBe("content");
});

test("sync tells each change, tried out or made", async () => {
  const cwd = await createProject({ "source/a": "content", "dest/old": "old" });
  await utimes(path.join(cwd, "source"), 1_000_000_000, 1_000_000_000);
  const words = ["sync", "@local", "source/", path.join(cwd, "dest"), "--delete"];
  const tried = await readEvents([...words, "--dry-run"], { cwd });
  const changesOf = ({ events }: typeof tried) =>
    events.filter(({ type }) => type === "change").map(({ change, path: changed }) => `${change} ${changed}`);
  expect(changesOf(tried)).toEqual(["add a", "update ./", "remove old"]);
  expect(await readFile(path.join(cwd, "dest/old"), "utf8")).toBe("old");
  const done = await readEvents(words, { cwd });
  expect(changesOf(done)).toEqual(changesOf(tried));
  expect(done.events.find(({ type }) => type === "result")).toMatchObject({
    ...{ direction: "sync", status: "ok", entries: 2, removed: 1 },
  });
  expect(await readFile(path.join(cwd, "dest/a"), "utf8")).toBe("content");
  const fresh = await readEvents(["sync", "@local", "source/", path.join(cwd, "fresh")], { cwd });
  expect([fresh.code, changesOf(fresh)]).toEqual([0, ["add ./", "add a"]]);
});

test("listings", async () => {
  const cwd = await createProject();
  await writeFile(
    path.join(cwd, "towline.config.yaml"),
    'data: { ssh_password: { $env: SECRET }, _timeout: 30 }\ngroups: { web: { hosts: [web1] } }\nfleet:\n  hosts: ["@local"]\n',
  );
  const options = { cwd, environment: { SECRET: "hunter2" } };
  const hosts = await readEvents(["hosts"], options);
  expect(hosts.events.map(({ name, groups }) => [name, groups])).toContainEqual(["web1", ["web"]]);
  const explained = await readEvents(["explain", "web1"], options);
  expect(explained.events.find(({ key }) => key === "ssh_password")).toMatchObject({
    value: "***",
    source: expect.stringContaining("towline.config.yaml:1"),
  });
  expect(explained.events.find(({ key }) => key === "_timeout")).toMatchObject({ value: 30 });
  expect(JSON.stringify(explained.events)).not.toContain("hunter2");
  const connectors = await readEvents(["connectors"], options);
  expect(connectors.events.map(({ name }) => name)).toEqual(expect.arrayContaining(["chroot", "local", "ssh"]));
  const ssh = await readEvents(["connectors", "ssh"], options);
  expect(JSON.stringify(ssh.events[0]?.settings)).toContain("ssh_hostname");
});

test("doctor: each check, those that were not reached too, then the verdict", async () => {
  const cwd = await createProject();
  const { code, events } = await readEvents(["doctor", "127.0.0.1:1"], { cwd });
  expect(code).toBe(1);
  const outcomes = Object.fromEntries(events.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toMatchObject({
    Node: "ok",
    Address: "ok",
    TCP: "failed",
    Login: "not reached",
    Files: "not reached",
  });
  expect(events.at(-1)).toMatchObject({ type: "verdict", ok: false });
});

test("what is installed, and who a host is", async () => {
  const cwd = await createProject({ "towline.config.yaml": "plugins: [towline-plugin-missing]\n" });
  const plugins = await readEvents(["plugins"], { cwd });
  expect(plugins.events).toMatchObject([
    { type: "plugin", ok: false, error: { name: "PluginError", code: "ERR_TOWLINE_PLUGIN_NOT_FOUND" } },
  ]);
  const trust = await readEvents(["trust", "127.0.0.1:1", "--connect-timeout", "5"], { cwd: await createProject() });
  expect(trust.events).toMatchObject([{ type: "identity", state: "unreachable", error: { reason: "refused" } }]);
});

test("towline schema --events prints the schema that any event matches, with fields of later versions, too", async () => {
  const { stdout } = await towline(["schema", "--events"]);
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout));
  const { events } = await readEvents(["run", "@local", "--", "echo hello; exit 3"]);
  expect(events.filter((event) => !validate({ ...event, weather: "sunny" }))).toEqual([]);
  expect(validate({ ...events[0], v: 2 })).toBe(false);
});

test("results are read by core as they were", async () => {
  const { events } = await readEvents(["run", "@local", "--", "printf 'out\\n'; printf 'err\\377' >&2; exit 3"]);
  const result = resultFromRecord(events.find(({ type }) => type === "result"));
  expect(result).toMatchObject({ host: "@local", status: "failed", exitCode: 3, stdoutLines: ["out"] });
  expect(result).toMatchObject({ stderrBytes: Uint8Array.from([...Buffer.from("err"), 0xff]) });
  expect(() => orThrow(result)).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_COMMAND_FAILED" }));
});
