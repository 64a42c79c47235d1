/** Connectors that answer with what they must not, or never: each is named with the member, and others go on. */
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { type Connector, type Deadlines, defineConnector, type Fleet, openFleet, type RunResult } from "@towline/core";
import { afterEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
});

/** What a connector is made of, unseen by TypeScript. */
interface Parts {
  readonly [member: string]: unknown;
  readonly deadlines?: Deadlines;
}

function odd(parts: Parts): Connector {
  return defineConnector({
    name: "odd",
    summary: "Does what it must not",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData(name: string | undefined) {
      yield { name: `@odd/${name}` };
    },
    ...parts,
  } as never) as Connector;
}

async function open(parts: Parts): Promise<Fleet> {
  fleet = await openFleet({ config: false, connectors: [odd(parts), local] });
  return fleet;
}

const never = (): Promise<never> => new Promise(() => {});
const exited = Promise.resolve({ exitCode: 0, signal: null });
const streams = () => ({ stdin: new Writable({ write: (_b, _e, done) => done() }), stdout: Readable.from([]), stderr: Readable.from([]), close() {} }); // biome-ignore format: one list
const connecting = (connection: unknown): Parts => ({ connect: async () => connection });
const executing = (exec: unknown): Parts => connecting({ exec, disconnect: async () => {} });
const ending = (exit: unknown): Parts => executing(async () => ({ ...streams(), exited: Promise.resolve(exit) }));

async function runOn(parts: Parts): Promise<RunResult> {
  const open_ = await open(parts);
  const [result, other] = await Promise.all([open_.host("@odd/a").run("true"), open_.host("@local").run("echo on")]);
  expect(other).toMatchObject({ status: "ok", stdout: "on\n" });
  return result;
}

describe("what connect gives", () => {
  test.each<[string, Parts, string]>([
    ["nothing", { connect: () => undefined }, "gave undefined instead of a connection"],
    ["a text", connecting("yes"), 'gave "yes" instead of a connection'],
    [
      "half a connection",
      connecting({ exec() {} }),
      "gave a connection whose disconnect is undefined instead of a function",
    ],
    [
      "one whose member is none",
      connecting({ exec() {}, async disconnect() {}, openTcp: true }),
      "gave a connection whose openTcp is true instead of a function",
    ],
    [
      "files that lack a member",
      connecting({ exec() {}, async disconnect() {}, files: { open() {} } }),
      "gave files without the function rename",
    ],
  ])("%s", async (_name, parts, what) => {
    const result = await runOn(parts);
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PLUGIN_FAULT", connector: "odd" } });
    expect(result.error?.message).toBe(`@odd/a: connect of the connector "odd" ${what}`);
  });

  test("what it throws is told, whatever it is", async () => {
    for (const [thrown, says] of [
      [new Error("no cable"), "no cable"],
      ["no cable", "no cable"],
      [Object.create(null), "something that can't be shown"],
    ]) {
      const result = await runOn({
        connect() {
          throw thrown;
        },
      });
      expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_CONNECT" } });
      expect(result.error?.message).toBe(`@odd/a could not be connected by odd: ${says}`);
      await fleet?.close();
    }
  });
});

describe("what exec gives: nobody knows whether it ran, so the command is lost", () => {
  const named = `@odd/a: exec of the connector "odd" `;
  test.each<[string, Parts, string]>([
    ["nothing", executing(() => undefined), "gave undefined instead of a process"],
    [
      "no streams",
      executing(async () => ({ exited, close() {} })),
      "gave a process whose stdin is undefined instead of a stream",
    ],
    [
      "texts for streams",
      executing(async () => ({ ...streams(), stdout: "hi", exited })),
      'gave a process whose stdout is "hi" instead of a stream',
    ],
    [
      "no promise",
      executing(async () => ({ ...streams(), exited: { exitCode: 0 } })),
      "gave a process whose exited is an object instead of a promise",
    ],
    ["a code alone", ending(0), "gave a process that exited with 0 instead of a code and a signal"],
    [
      "a code as text",
      ending({ exitCode: "0", signal: null }),
      'gave a process that exited with exitCode "0", signal null',
    ],
    ["no code", ending({}), "gave a process that exited with exitCode undefined, signal undefined"],
    ["a negative code", ending({ exitCode: -1, signal: null }), "gave a process that exited with exitCode -1"],
  ])("%s", async (_name, parts, what) => {
    const result = await runOn(parts);
    expect(result).toMatchObject({ status: "lost", exitCode: null, error: { code: "ERR_TOWLINE_PLUGIN_FAULT" } });
    expect(result.error?.message).toContain(named + what);
  });

  test("no answer at all", async () => {
    const result = await runOn({ ...executing(never), deadlines: { exec: 50 } });
    expect(result).toMatchObject({ status: "lost", error: { code: "ERR_TOWLINE_PLUGIN_FAULT" } });
    expect(result.error?.message).toBe(`${named}did not answer within 50 ms`);
  });

  test("no answer, and the caller gives up", async () => {
    const open_ = await open(executing(never));
    const controller = new AbortController();
    const onConnected = (): void => void setImmediate(() => controller.abort());
    const running = open_.host("@odd/a").run("true", { signal: controller.signal, onConnected });
    expect(await running).toMatchObject({ status: "cancelled", error: { code: "ERR_TOWLINE_COMMAND_CANCELLED" } });
  }, 20_000);

  test("one that waits for its turn is waited for", async () => {
    let end = (_exit: unknown): void => {};
    const first = new Promise((resolve) => {
      end = resolve;
    });
    let count = 0;
    const exec = async () => {
      count += 1;
      if (count === 1) return { ...streams(), exited: first };
      await first;
      return { ...streams(), exited };
    };
    const open_ = await open({ ...executing(exec), deadlines: { exec: 30 } });
    const host = open_.host("@odd/a");
    const running = Promise.all([host.run("true"), host.run("true")]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    end({ exitCode: 7, signal: null });
    // What began came to its end; nothing told that the commands started.
    expect((await running).map(({ exitCode }) => exitCode)).toEqual([7, 0]);
  });

  test("output that comes as texts is taken as bytes", async () => {
    const exec = async (argv: readonly string[]) => {
      const id = /towline-([0-9a-f]+)/.exec(argv.join(" "))?.[1];
      const stdout = new Readable({ encoding: "utf8", read() {} });
      stdout.push(Buffer.from(`\x1etowline-${id} 1\nö\n`));
      stdout.push(null);
      const stderr = Readable.from([`\x1etowline-${id} 1\nerr\n`]);
      const ended = Promise.all([once(stdout, "end"), once(stderr, "end")]).then(() => ({ exitCode: 0, signal: null }));
      return { ...streams(), stdout, stderr, exited: ended };
    };
    const result = await runOn(executing(exec));
    expect(result.status).toBe("ok");
    expect(result.stdout).toContain("ö\n");
    expect(result.stderr).toBe("err\n");
  });
});

describe("at the end", () => {
  test.each([
    ["hangs", never],
    [
      "throws at once",
      () => {
        throw new Error("boom");
      },
    ],
  ])("a disconnect that %s keeps nobody from closing", async (how, disconnect) => {
    const exec = async () => ({ ...streams(), exited });
    const open_ = await open({ ...connecting({ exec, disconnect }), deadlines: { disconnect: 50 } });
    await open_.host("@odd/a").run("true");
    await open_.close();
    const told = open_.takeHookErrors().map(({ message }) => message);
    expect(told).toEqual(
      how === "hangs" ? ['@odd/a: disconnect of the connector "odd" did not answer within 50 ms'] : [],
    );
  });

  test("a finish that hangs is what was not done", async () => {
    const parts = connecting({
      exec: async () => ({ ...streams(), exited }),
      disconnect: async () => {},
      finish: never,
    });
    const open_ = await open({ ...parts, deadlines: { finish: 50 } });
    await open_.host("@odd/a").run("true");
    await expect(open_.close()).rejects.toMatchObject({
      code: "ERR_TOWLINE_NOT_FINISHED",
      message: '@odd/a: finish of the connector "odd" did not answer within 50 ms',
    });
    fleet = undefined;
  });
});

describe("files", () => {
  const files = (changes: object) => ({
    ...Object.fromEntries(
      ["open", "rename", "remove", "stat", "lstat", "list", "mkdir", "chmod", "utimes", "readlink", "symlink"].map(
        (member) => [member, never],
      ),
    ),
    ...changes,
  });
  test.each<[string, object, string]>([
    ["no answer", {}, "did not answer within 50 ms"],
    ["no status", { stat: async () => undefined }, "gave undefined instead of a status"],
    ["half a status", { stat: async () => ({ type: "file" }) }, "gave an object instead of a status"],
  ])("%s", async (_name, changes, what) => {
    const parts = connecting({ exec: never, disconnect: async () => {}, files: files(changes) });
    const open_ = await open({ ...parts, deadlines: { files: 50 } });
    const result = await open_.host("@odd/a").get("/etc/hostname", new Writable({ write: (_b, _e, done) => done() }));
    expect(result.status).not.toBe("ok");
    expect(result.error?.message).toMatch(/files\.l?stat of the connector "odd" /);
    expect(result.error?.message).toContain(what);
  });
});

describe("makeNamesData", () => {
  const named = 'makeNamesData of the connector "odd" ';
  const endless = {
    *makeNamesData() {
      for (;;) yield { name: "@odd/a" };
    },
  };
  const endlessAsync = {
    async *makeNamesData() {
      for (;;) yield { name: "@odd/a" };
    },
  };
  test.each<[string, Parts, string]>([
    [
      "gives nothing",
      { makeNamesData: () => undefined },
      `${named}gave undefined instead of a list or a generator of hosts`,
    ],
    [
      "gives a promise",
      { makeNamesData: async () => [] },
      `${named}gave a promise instead of a list or a generator of hosts`,
    ],
    ["yields texts", { makeNamesData: () => ["web1"] }, `${named}yielded "web1" instead of { name, data, groups }`],
    ["yields no name", { makeNamesData: () => [{}] }, `${named}yielded a host without a name`],
    [
      "yields a NUL",
      { makeNamesData: () => [{ name: "@odd/a\0b" }] },
      `${named}yielded the name "@odd/a\\u0000b", which no host can have`,
    ],
    [
      "yields data that is a list",
      { makeNamesData: () => [{ name: "@odd/a", data: [1] }] },
      `${named}yielded data for @odd/a that is a list`,
    ],
    [
      "yields groups that are a text",
      { makeNamesData: () => [{ name: "@odd/a", groups: "web" }] },
      `${named}yielded groups for @odd/a that are "web"`,
    ],
    [
      "never ends",
      { ...endless, deadlines: { makeNamesData: 50 } },
      'The connector odd, asked for "x", did not come to an end within 0.05 seconds',
    ],
    [
      "never ends, and is async",
      { ...endlessAsync, deadlines: { makeNamesData: 50 } },
      "did not come to an end within 0.05 seconds",
    ],
    [
      "never answers",
      { makeNamesData: () => ({ [Symbol.asyncIterator]: () => ({ next: never }) }), deadlines: { makeNamesData: 50 } },
      "did not answer within 0.05 seconds",
    ],
  ])("that %s", async (_name, parts, message) => {
    const open_ = await open({ connect: never, ...parts });
    await expect(open_.select("@odd/x").hosts()).rejects.toThrow(message);
    expect((await open_.host("@local").run("echo on")).stdout).toBe("on\n");
  });
});

describe("before anything is connected", () => {
  test.each<[string, Parts, string]>([
    [
      "resolveData that gives a text",
      { resolveData: async () => "x" },
      '@odd/a: resolveData of the connector "odd" gave "x" instead of settings',
    ],
    [
      "checkData that hangs",
      { checkData: never, deadlines: { checkData: 50 } },
      '@odd/a: checkData of the connector "odd" did not answer within 50 ms',
    ],
    [
      "checkData that throws",
      {
        checkData() {
          throw new TypeError("x is not a function");
        },
      },
      '@odd/a: checkData of the connector "odd" failed: x is not a function',
    ],
  ])("%s", async (_name, parts, message) => {
    const open_ = await open({ connect: never, ...parts });
    await expect(open_.host("@odd/a").run("true")).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_FAULT", message });
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "gave undefined instead of a list of identities"],
    ["half an identity", [{ name: "a" }], "gave an identity whose keyType is undefined instead of a text"],
    [
      "a state of its own",
      [{ name: "a", keyType: "b", fingerprint: "c", state: "fine" }],
      'gave an identity whose state is "fine"',
    ],
  ])("inspectIdentities that gives %s", async (_name, given, what) => {
    const open_ = await open({ connect: never, inspectIdentities: async () => given });
    const report = await open_.select("@odd/a").inspectIdentities();
    expect(report.results[0]?.error?.message).toContain(`inspectIdentities of the connector "odd" ${what}`);
  });

  test("diagnose that yields what is no step is a step that failed", async () => {
    const open_ = await open({
      connect: never,
      async *diagnose() {
        yield "fine";
      },
    });
    const steps = [];
    for await (const step of open_.host("@odd/a").diagnose()) steps.push(step);
    expect(steps).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining('diagnose of the connector "odd" yielded "fine"') },
    ]);
  });

  test("deadlines that are none are told with all else that is wrong", async () => {
    await expect(
      (await open({ deadlines: { exec: 0, walk: 5 } as Deadlines })).select("@odd/a").hosts(),
    ).rejects.toThrow(/deadlines\.exec[\s\S]*deadlines\.walk/);
  });
});
