/** Real `--json` output against the schema that is shipped. */

import { readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

type Validate = ((event: unknown) => boolean) & { errors?: unknown };
interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

let validate: Validate;

beforeAll(async () => {
  const root = path.resolve(import.meta.dirname, "../..");
  const schema = JSON.parse(await readFile(path.join(root, "packages/cli/schema/events.schema.json"), "utf8"));
  validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
});

async function readEvents(args: readonly string[], options: Parameters<typeof towline>[1] = {}) {
  const { code, stdout } = await towline([...args.slice(0, 1), "--json", ...args.slice(1)], options);
  const events = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Event);
  for (const event of events) {
    if (!validate(event)) expect.fail(`${JSON.stringify(event)}: ${JSON.stringify(validate.errors)}`);
  }
  expect(events.length).toBeGreaterThan(0);
  return { code, events };
}

const typesOf = (events: readonly Event[]) => events.map(({ type }) => type);

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
