/** What a connector gives as a connection: half of one is refused by name, and what it answers is looked at each time. */
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { fakeProcess } from "../../../../test/support/fake-process.ts";
import type { Connection } from "../connector/connection.ts";
import type { Connector } from "../connector/define-connector.ts";
import { localMachine } from "../local/local-machine.ts";
import { guardConnection } from "./guard-connection.ts";

const connector = {
  name: "odd",
  deadlines: { exec: 1000, openTcp: 1000, openUnix: 1000, listen: 1000, isThere: 1000, finish: 1000, disconnect: 1000 },
} as unknown as Connector;

/** A connection with these members, guarded. */
function guard(members: { readonly [member: string]: unknown } = {}): Connection {
  const whole = { exec: async () => fakeProcess().process, disconnect: async () => {}, ...members };
  return guardConnection(whole, { connector, host: "web1", carrier: localMachine });
}

const never = () => new Promise<never>(() => {});
const NAMED = (member: string) => `web1: ${member} of the connector "odd" `;

afterEach(() => void vi.useRealTimers());

/** What is told of a promise once so much time has passed. */
async function after(milliseconds: number, promise: Promise<unknown> | undefined): Promise<unknown> {
  const told = promise?.catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return told;
}

describe("what is no connection", () => {
  const given = (value: unknown) => () => guardConnection(value, { connector, host: "web1", carrier: localMachine });
  const exec = () => {};
  const disconnect = () => {};
  test.each<[unknown, string]>([
    [undefined, "gave undefined instead of a connection"],
    [null, "gave null instead of a connection"],
    [{ disconnect }, "gave a connection whose exec is undefined instead of a function"],
    [{ exec, disconnect: 1 }, "gave a connection whose disconnect is 1 instead of a function"],
    [{ exec, disconnect, openTcp: "x" }, 'gave a connection whose openTcp is "x" instead of a function'],
    [{ exec, disconnect, files: 1 }, "gave a connection whose files is 1 instead of files"],
    [{ exec, disconnect, processes: {} }, "gave a connection whose processes is an object instead of a connection"],
    [
      { exec, disconnect, rsync: { check() {} } },
      "gave a connection whose rsync is an object instead of { check, run }",
    ],
    [{ exec, disconnect, rsync: { run() {} } }, "gave a connection whose rsync is an object instead of { check, run }"],
  ])("%j", (value, what) => {
    expect(given(value)).toThrow(`${NAMED("connect")}${what}`);
  });

  test("the fault names the host and what to do about it", () => {
    expect(given(undefined)).toThrow(
      expect.objectContaining({
        ...{ code: "ERR_TOWLINE_PLUGIN_FAULT", host: "web1", connector: "odd" },
        advice: 'Report it to the author of "odd", or use another version.',
      }),
    );
  });
});

test("a connection that rides on another one as it is, or was guarded before, is not guarded again", () => {
  const owner = { connector, host: "web1", carrier: localMachine };
  expect(guardConnection(localMachine, owner)).toBe(localMachine);
  const guarded = guard();
  expect(guardConnection(guarded, owner)).toBe(guarded);
});

test("what it does not have it does not get, also where that is null", () => {
  expect(Object.keys(guard({ files: null, rsync: undefined, openTcp: null })).sort()).toEqual(["disconnect", "exec"]);
});

test("its members are called as members of it", async () => {
  class Own {
    readonly answer = true;
    async exec() {
      return fakeProcess().process;
    }
    async isThere() {
      return this.answer;
    }
    async disconnect() {}
  }
  const guarded = guardConnection(new Own(), { connector, host: "web1", carrier: localMachine });
  expect(await guarded.isThere?.()).toBe(true);
});

describe("starting a process", () => {
  test("what never answers is a process that nothing is known of", async () => {
    vi.useFakeTimers();
    const process = guard({ exec: never }).exec(["true"]);
    await vi.advanceTimersByTimeAsync(1000);
    await expect((await process).exited).rejects.toThrow(`${NAMED("exec")}did not answer within 1 s`);
  });

  test("one that comes too late is let go of", async () => {
    vi.useFakeTimers();
    const late = fakeProcess();
    let answer = (_process: unknown): void => {};
    const starting = guard({ exec: () => new Promise((resolve) => { answer = resolve; }) }).exec(["true"]); // biome-ignore format: short
    await vi.advanceTimersByTimeAsync(1000);
    await (await starting).exited.catch(() => {});
    answer(late.process);
    await vi.advanceTimersByTimeAsync(0);
    expect(late.closed).toBe(1);
  });

  test("as long as another one runs, it may wait for its turn", async () => {
    vi.useFakeTimers();
    const running = fakeProcess();
    let count = 0;
    const connection = guard({ exec: () => (count++ === 0 ? Promise.resolve(running.process) : never()) });
    await connection.exec(["sleep"]);
    let isOver = false;
    const waiting = connection.exec(["true"]).then((process) => {
      isOver = true;
      return process;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(isOver).toBe(false);
    running.end();
    await vi.advanceTimersByTimeAsync(2_000);
    await expect((await waiting).exited).rejects.toThrow("did not answer within 1 s");
  });

  test("a caller that gives up is heard, though the connector does not listen", async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const late = fakeProcess();
    let answer = (_process: unknown): void => {};
    const patient = { ...connector, deadlines: {} };
    const whole = { exec: () => new Promise((resolve) => { answer = resolve; }), disconnect: async () => {} }; // biome-ignore format: short
    const guarded = guardConnection(whole, { connector: patient, host: "web1", carrier: localMachine });
    const starting = guarded.exec(["true"], { signal: controller.signal });
    controller.abort(new Error("enough"));
    expect(await after(5000, starting)).toBe("enough");
    answer(late.process);
    await vi.advanceTimersByTimeAsync(0);
    expect(late.closed).toBe(1);
  });

  test("what it refuses with, also at once, stays what it is", async () => {
    const error = new Error("no channel");
    const throwing = () => {
      throw error;
    };
    await expect(guard({ exec: () => Promise.reject(error) }).exec(["true"])).rejects.toBe(error);
    await expect(guard({ exec: throwing }).exec(["true"])).rejects.toBe(error);
  });
});

describe("sockets", () => {
  test.each(["openTcp", "openUnix"] as const)(
    "%s: what comes is a stream, with all that was asked for",
    async (member) => {
      const asked: unknown[] = [];
      const stream = new PassThrough();
      const connection = guard({
        async [member](...words: unknown[]) {
          asked.push(words);
          return stream;
        },
      });
      expect(await connection[member]?.("/run/x" as never, 22 as never)).toBe(stream);
      expect(asked).toEqual([["/run/x", 22]]);
    },
  );

  test.each(["openTcp", "openUnix"] as const)("%s: anything else is a fault", async (member) => {
    for (const [value, what] of [
      [undefined, "undefined"],
      [{ on() {}, write() {}, end() {}, pipe() {} }, "an object"],
      [{ write() {}, end() {}, pipe() {}, destroy() {} }, "an object"],
    ] as const) {
      const opening = guard({ [member]: async () => value })[member]?.("a", 22 as never);
      await expect(opening).rejects.toThrow(`${NAMED(member)}gave ${what} instead of a stream`);
    }
  });

  test("one that comes too late is closed", async () => {
    vi.useFakeTimers();
    const late = new PassThrough();
    let answer = (_stream: unknown): void => {};
    const opening = guard({ openTcp: () => new Promise((resolve) => { answer = resolve; }) }).openTcp?.("a", 22); // biome-ignore format: short
    expect(await after(1000, opening)).toBe(`${NAMED("openTcp")}did not answer within 1 s`);
    answer(late);
    await vi.advanceTimersByTimeAsync(0);
    expect(late.destroyed).toBe(true);
  });

  test("a refusal stays what it is", async () => {
    const error = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    await expect(guard({ openTcp: () => Promise.reject(error) }).openTcp?.("a", 22)).rejects.toBe(error);
  });

  test("who listens gives where, until when, and how to stop it", async () => {
    const listener = { address: { host: "::1", port: 1 }, closed: Promise.resolve(), close: async () => {} };
    expect(await guard({ listen: async () => listener }).listen?.({ path: "/x" }, () => {})).toBe(listener);
    for (const lacking of ["address", "closed", "close"]) {
      const listening = guard({ listen: async () => ({ ...listener, [lacking]: undefined }) });
      await expect(listening.listen?.({ path: "/x" }, () => {})).rejects.toThrow(
        `${NAMED("listen")}gave an object instead of { address, closed, close }`,
      );
    }
  });
});

describe("whether the host is there", () => {
  test.each([true, false])("%s is an answer", async (answer) => {
    expect(await guard({ isThere: async () => answer }).isThere?.()).toBe(answer);
  });

  test("anything else is none", async () => {
    await expect(guard({ isThere: async () => "yes" }).isThere?.()).rejects.toThrow(
      `${NAMED("isThere")}gave "yes" instead of true or false`,
    );
  });
});

describe("a way of its own to bring folders up to date", () => {
  const rsync = (members: object) =>
    guard({ rsync: { check: async () => true, run: async () => {}, ...members } }).rsync;

  test("tells whether it works here by true or false", async () => {
    expect(await rsync({})?.check()).toBe(true);
    expect(await rsync({ check: async () => false })?.check()).toBe(false);
    await expect(rsync({ check: async () => 1 })?.check()).rejects.toThrow(
      `${NAMED("rsync.check")}gave 1 instead of true or false`,
    );
  });

  test("runs with what it was asked for, and is let go of when the caller gives up", async () => {
    const asked: unknown[] = [];
    const { signal } = new AbortController();
    await rsync({ run: async (...words: unknown[]) => void asked.push(words) })?.run("a", "b", {
      flags: ["-x"],
      signal,
    });
    expect(asked).toEqual([["a", "b", { flags: ["-x"], signal }]]);
    vi.useFakeTimers();
    const controller = new AbortController();
    const running = rsync({ run: never })?.run("a", "b", { flags: [], signal: controller.signal });
    controller.abort(new Error("enough"));
    expect(await after(5000, running)).toBe("enough");
  });
});

test.each(["finish", "disconnect", "isThere", "listen", "openUnix"] as const)(
  "%s that never answers is named",
  async (member) => {
    vi.useFakeTimers();
    const asked = (guard({ [member]: never })[member] as () => Promise<unknown>)();
    expect(await after(1000, asked)).toBe(`${NAMED(member)}did not answer within 1 s`);
  },
);

test("where its processes are seen is its own", async () => {
  const processes = guard();
  expect(guard({ processes }).processes).toBe(processes);
  await setImmediate();
});
