/** Options that can't be meant are refused at once, by name, whichever way a host is used; a timeout of 0 is none. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Fleet,
  openFleet,
  type RunOptions,
  type SyncOptions,
  secret,
  sh,
  type TransferOptions,
} from "@towline/core";
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

const END = { host: "127.0.0.1", port: 0 };

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

const ofCommands = { chdir: "/", env: { A: "1" }, shellExecutable: "sh", getPty: true, retries: 1, idempotent: true };

describe.each(moving)("%s", (_way, work) => {
  test.each(Object.entries(ofCommands))("has no option %s: it applies to commands alone", async (name, value) => {
    await expect(Promise.resolve(work({ [name]: value }))).rejects.toThrow(`has no option "${name}"`);
    expect(existsSync(dest)).toBe(false);
  });
});

test("the types know the arguments of transfers", () => {
  // @ts-expect-error: a transfer runs in no folder
  const inFolder: TransferOptions = { chdir: "/" };
  // @ts-expect-error: nor with variables
  const withVariables: SyncOptions = { env: {} };
  const known: TransferOptions & SyncOptions = { sudo: true, suShell: "sh", doasUser: "app", timeout: 1 };
  expect([inFolder, withVariables, known]).toHaveLength(3);
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

const everywhere: (readonly [string, (options: never) => unknown])[] = [
  ...[...running, ...moving].map(([name, work]) => [name, work as (options: never) => unknown] as const),
  ["host.connect", (options) => fleet.host("@local").connect(options)],
  ["host.waitUntilReachable", (options) => fleet.host("@local").waitUntilReachable(options)],
  ["host.reboot", (options) => fleet.host("@local").reboot(options)],
  [
    "host.forward",
    (options) => fleet.host("@local").forward({ kind: "dynamic", listen: { host: "", port: 0 } }, options),
  ],
  ["host.diagnose", (options) => fleet.host("@local").diagnose(options)[Symbol.asyncIterator]().next()],
  ["selection.waitUntilReachable", (options) => fleet.select("@local").waitUntilReachable(options)],
  ["selection.reboot", (options) => fleet.select("@local").reboot(options)],
  ["selection.inspectIdentities", (options) => fleet.select("@local").inspectIdentities(options)],
  ["fleet.select", async (options) => fleet.select("@local", options)],
  ["openFleet", (options) => openFleet(options)],
];

describe.each(everywhere)("%s", (_way, work) => {
  const refusal = async (options: unknown) =>
    Promise.resolve(work(options as never)).then(
      () => expect.unreachable(),
      (error) => error,
    );

  test("has no option of another name", async () => {
    expect(await refusal({ nope: 1 })).toMatchObject({
      code: "ERR_TOWLINE_COMMAND_INVALID",
      message: expect.stringMatching(/^[\w ]+ has no option "nope"$/),
    });
    expect(existsSync(dest)).toBe(false);
  });

  test.each([[null], [5], ["sudo"], [[]]])("takes no %j for its options", async (options) => {
    expect(await refusal(options)).toMatchObject({
      code: "ERR_TOWLINE_COMMAND_INVALID",
      message: expect.stringMatching(/^the argument of \w+ for options is /),
    });
  });
});

describe.each(running)("%s", (_way, work) => {
  const refusal = async (options: object) =>
    Promise.resolve(work(options as RunOptions)).then(
      () => expect.unreachable(),
      (error) => error,
    );

  test.each([
    ["sudo_user", "sudoUser"],
    ["_sudo_user", "sudoUser"],
    ["successexitcodes", "successExitCodes"],
    ["SUDO", "sudo"],
    ["user", "sudoUser"],
    ["onoutput", "onOutput"],
    ["cwd", undefined],
  ])("says what %s probably meant", async (name, meant) => {
    const error = await refusal({ [name]: "x" });
    expect(error.message).toMatch(new RegExp(`has no option "${name}"$`));
    if (meant !== undefined && name !== "user") expect(error.advice).toBe(`Did you mean "${meant}"?`);
  });

  test.each([
    [{ sudo: "yes" }, 'sudo is "yes"'],
    [{ sudo: null }, "sudo is null"],
    [{ sudoUser: 5 }, "sudoUser is 5"],
    [{ sudoPassword: 12345 }, "sudoPassword is a number"],
    [{ suPassword: ["hunter2"] }, "suPassword is a list"],
    [{ chdir: ["/"] }, "chdir is a list"],
    [{ successExitCodes: 0 }, "successExitCodes is 0"],
    [{ successExitCodes: ["0"] }, 'successExitCodes[0] is "0"'],
    [{ successExitCodes: [0, 256] }, "successExitCodes[1] is 256"],
    [{ env: "A=1" }, "env is text"],
    [{ env: { A: "1", PORT: 8080 } }, "env.PORT is a number"],
    [{ env: { "A B": "1" } }, 'env["A B"] is text'],
    [{ stdin: ["a"] }, "stdin is a list"],
    [{ stdin: 5 }, "stdin is a number"],
    [{ getPty: 1 }, "getPty is 1"],
    [{ signal: {} }, "signal is an object"],
    [{ onOutput: "x" }, 'onOutput is "x"'],
    [{ terminal: { columns: 80 } }, "terminal is an object"],
    [{ retries: "2" }, 'retries is "2"'],
  ])("refuses %j", async (options, message) => {
    expect(await refusal(options)).toMatchObject({ code: "ERR_TOWLINE_COMMAND_INVALID", message });
    expect(existsSync(dest)).toBe(false);
  });
});

test("what is undefined is what is not given", async () => {
  const options = { nope: undefined, sudo: undefined, timeout: 0 };
  expect((await fleet.host("@local").run("true", options)).status).toBe("ok");
});

test.each<[string, Work, string]>([
  ["put", (options) => fleet.host("@local").put(source, dest, options), "changed"],
  ["put of a selection", (options) => fleet.select("@local").put(source, dest, options), "rsync"],
  ["get", (options) => fleet.host("@local").get(source, dest, options), "owner"],
  ["sync", (options) => fleet.host("@local").sync(source, dest, options), "partial"],
])("%s has none of the options of its relatives", async (_name, work, option) => {
  await expect(Promise.resolve(work({ [option]: option === "owner" ? "root" : true }))).rejects.toThrow(
    `has no option "${option}"`,
  );
});

test.each<[string, () => unknown, string]>([
  ["run", () => fleet.host("@local").run(5 as never), "the command is 5"],
  ["run of nothing", () => fleet.host("@local").run([]), "the command is a list"],
  ["run of numbers", () => fleet.select("@local").run(["sleep", 5] as never), "the command is a list"],
  ["start", () => fleet.host("@local").start(undefined as never), "the command is undefined"],
  ["put", () => fleet.host("@local").put(5 as never, dest), "the source is 5"],
  ["put of nothing", () => fleet.select("@local").put([], dest), "the source is a list"],
  ["put to nowhere", () => fleet.select("@local").put(source, undefined as never), "the destination is undefined"],
  ["get of bytes", () => fleet.host("@local").get(new Uint8Array(2) as never, dest), "the source is an object"],
  [
    "sync to a stream",
    () => fleet.host("@local").sync(source, process.stdout as never),
    "the destination is an object",
  ],
  ["select", async () => fleet.select(5 as never), "the target is 5"],
  ["select without text", async () => fleet.select("all", { exclude: "web" as never }), 'exclude is "web"'],
  ["host", async () => fleet.host(["a"] as never), "the host is a list"],
  ["openFleet", () => openFleet({ config: 5 as never }), "config is 5"],
  ["openFleet with text", () => openFleet({ connectors: "ssh" as never }), 'connectors is "ssh"'],
  ["forward", () => fleet.host("@local").forward(5 as never), "what is forwarded is 5"],
  [
    "forward of a kind",
    () => fleet.host("@local").forward({ kind: "lokal", listen: END, to: END } as never),
    'kind is "lokal"',
  ],
  [
    "forward from text",
    () => fleet.host("@local").forward({ kind: "local", listen: "a:1", to: END } as never),
    'listen is "a:1"',
  ],
  [
    "forward to nowhere",
    () => fleet.host("@local").forward({ kind: "local", listen: END } as never),
    "to is undefined",
  ],
  [
    "a proxy",
    () => fleet.host("@local").forward({ kind: "dynamic", listen: END, to: END } as never),
    'a forward has no option "to"',
  ],
  ["sh", async () => sh`rm -r ${undefined as never}/x`, "a value in sh`…` is undefined"],
  ["sh with a list", async () => sh`rm -r ${["a", null] as never}`, "a value in sh`…` is null"],
  ["sh with an object", async () => sh`rm -r ${{} as never}`, "a value in sh`…` is an object"],
  ["secret", async () => secret(process.env.TOWLINE_NOT_SET as never), "a secret is undefined"],
  ["parallelism", () => fleet.select("@local").run("true", { parallelism: 0 }), "parallelism is 0"],
  ["batch", () => fleet.select("@local").run("true", { batch: [1, 0] }), "batch[1] is 0"],
  ["batch alone", () => fleet.select("@local").put(source, dest, { batch: 5 as never }), "batch is 5"],
  ["maxFail", () => fleet.select("@local").reboot({ maxFail: "200%" }), 'maxFail is "200%"'],
])("%s refuses what it can't mean", async (_name, work, message) => {
  await expect(Promise.resolve().then(work)).rejects.toMatchObject({ code: "ERR_TOWLINE_COMMAND_INVALID", message });
});

test("a timeout of 0 is none, also where the host has one", async () => {
  const host = fleet.host("@local");
  expect((await host.run("sleep 0.5")).status).toBe("timeout");
  expect((await host.run("sleep 0.5; echo done", { timeout: 0 })).stdout).toBe("done\n");
  expect((await host.put(source, dest, { timeout: 0 })).status).toBe("ok");
  // More than a timer can wait is not over at once.
  expect((await host.get(source, dest, { timeout: 2 ** 40 })).status).toBe("ok");
});
