/** What is taken for a process, and what of it is not: nobody makes up an exit code. */
import { PassThrough, Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { fakeProcess } from "../../../../test/support/fake-process.ts";
import type { ProcessExit, RemoteProcess } from "../connector/connection.ts";
import { PluginError } from "../errors/kinds.ts";
import { brokenProcess, guardProcess } from "./guard-process.ts";

/** What is made of what a connector gave, and how often it was told that the process is over. */
function guard(given: unknown) {
  const ended: string[] = [];
  const fault = (what: string) => new PluginError("ERR_TOWLINE_PLUGIN_FAULT", what);
  const process = guardProcess(given, fault, () => ended.push("ended"));
  return { process, ended };
}

const STREAMS = { stdin: "writable", stdout: "readable", stderr: "readable" } as const;

describe("what is no process", () => {
  const whole = () => fakeProcess().process as unknown as { [member: string]: unknown };
  const lacking = (stream: object, member: string) => Object.assign(Object.create(stream), { [member]: undefined });
  test.each<[string, unknown, string]>([
    ["nothing", undefined, "gave undefined instead of a process"],
    ["null", null, "gave null instead of a process"],
    ["a text", "yes", 'gave "yes" instead of a process'],
    ...Object.keys(STREAMS).flatMap((name): [string, unknown, string][] => [
      [
        `${name} missing`,
        { ...whole(), [name]: undefined },
        `gave a process whose ${name} is undefined instead of a stream`,
      ],
      [`${name} null`, { ...whole(), [name]: null }, `gave a process whose ${name} is null instead of a stream`],
      [
        `${name} no stream`,
        { ...whole(), [name]: {} },
        `gave a process whose ${name} is an object instead of a stream`,
      ],
    ]),
    ...["on", "once", "pipe", "pause", "resume", "destroy"].map((member): [string, unknown, string] => [
      `stdout without ${member}`,
      { ...whole(), stdout: lacking(new PassThrough(), member) },
      "gave a process whose stdout is an object instead of a stream",
    ]),
    ...["on", "once", "write", "end", "destroy"].map((member): [string, unknown, string] => [
      `stdin without ${member}`,
      { ...whole(), stdin: lacking(new PassThrough(), member) },
      "gave a process whose stdin is an object instead of a stream",
    ]),
    ["no promise", { ...whole(), exited: 0 }, "gave a process whose exited is 0 instead of a promise"],
    ["no close", { ...whole(), close: undefined }, "gave a process whose close is undefined instead of a function"],
  ])("%s: it may have run, so its end is the fault", async (_name, given, what) => {
    const { process, ended } = guard(given);
    await expect(process.exited).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_FAULT", message: what });
    expect(ended).toEqual(["ended"]);
    expect(await process.stdout.toArray()).toEqual([]);
    expect(await process.stderr.toArray()).toEqual([]);
  });

  test("what can be let go of is", () => {
    const fake = fakeProcess({ stdout: undefined as never });
    guard(fake.process);
    expect(fake.closed).toBe(1);
  });

  test("takes what is written to it, as any process does", async () => {
    const process = brokenProcess(new Error("gone"));
    await new Promise<void>((resolve) => process.stdin.end("x", resolve));
    process.close();
    await expect(process.exited).rejects.toThrow("gone");
  });
});

describe("how it ended", () => {
  test.each<[unknown, ProcessExit]>([
    [
      { exitCode: 0, signal: null },
      { exitCode: 0, signal: null },
    ],
    [
      { exitCode: 255, signal: undefined },
      { exitCode: 255, signal: null },
    ],
    [
      { exitCode: null, signal: "SIGKILL" },
      { exitCode: null, signal: "SIGKILL" },
    ],
    [{ signal: "SIGKILL" }, { exitCode: null, signal: "SIGKILL" }],
    [{ exitCode: null }, { exitCode: null, signal: null }],
    [
      { exitCode: null, signal: null },
      { exitCode: null, signal: null },
    ],
  ])("%j is %j", async (given, exit) => {
    const { process, ended } = guard(fakeProcess({ exited: Promise.resolve(given as ProcessExit) }).process);
    expect(await process.exited).toEqual(exit);
    expect(ended).toEqual(["ended"]);
  });

  test.each([
    [0, "0"],
    [null, "null"],
    ["0", '"0"'],
    [{}, "exitCode undefined, signal undefined"],
    [{ exitCode: "0", signal: null }, 'exitCode "0", signal null'],
    [{ exitCode: 1.5, signal: null }, "exitCode 1.5, signal null"],
    [{ exitCode: -1, signal: null }, "exitCode -1, signal null"],
    [{ exitCode: 0, signal: 9 }, "exitCode 0, signal 9"],
    [{ exitCode: null, signal: 9 }, "exitCode null, signal 9"],
    [{ exitCode: "x", signal: "SIGKILL" }, 'exitCode "x", signal "SIGKILL"'],
  ])("%j is none", async (given, what) => {
    const { process, ended } = guard(fakeProcess({ exited: Promise.resolve(given as never) }).process);
    await expect(process.exited).rejects.toThrow(
      `gave a process that exited with ${what} instead of a code and a signal, either of them null`,
    );
    await expect.poll(() => ended).toEqual(["ended"]);
  });

  test("a link that died stays what it is", async () => {
    const fake = fakeProcess();
    const { process, ended } = guard(fake.process);
    const error = new Error("reset");
    fake.die(error);
    await expect(process.exited).rejects.toBe(error);
    expect(ended).toEqual(["ended"]);
  });
});

describe("its output", () => {
  const saying = (stdout: Readable) => guard(fakeProcess({ stdout }).process).process.stdout;

  test("is handed on as it is where it is bytes", () => {
    const stdout = new PassThrough();
    expect(saying(stdout)).toBe(stdout);
  });

  test.each<[string, () => Readable]>([
    ["texts", () => Readable.from(["ö", "b"])],
    ["bytes of another kind", () => Readable.from([Uint8Array.from([0xc3, 0xb6]), Buffer.from("b")])],
    ["a stream that decodes", () => Object.assign(new PassThrough({ encoding: "utf8" })).end("öb")],
  ])("becomes bytes where it is %s", async (_name, make) => {
    const pieces: unknown[] = await saying(make()).toArray();
    expect(pieces.every((piece) => piece instanceof Uint8Array)).toBe(true);
    expect(Buffer.concat(pieces as Uint8Array[]).toString()).toBe("öb");
  });

  test("is a fault where it is neither", async () => {
    await expect(saying(Readable.from([1])).toArray()).rejects.toThrow("gave output that is 1 instead of bytes");
  });

  test("ends where the stream is closed early, and breaks where it breaks", async () => {
    const [closing, breaking] = [new PassThrough({ encoding: "utf8" }), new PassThrough({ encoding: "utf8" })];
    const [closed, broken] = [saying(closing).toArray(), saying(breaking).toArray()];
    closing.write("so far");
    await expect.poll(() => closing.readableLength).toBe(0);
    closing.destroy();
    expect(Buffer.concat(await closed).toString()).toBe("so far");
    breaking.destroy(new Error("reset"));
    await expect(broken).rejects.toThrow("reset");
  });
});

describe("what is done to it", () => {
  const throwing = () => {
    throw new Error("boom");
  };

  test("reaches it", () => {
    const sizes: unknown[] = [];
    const fake = fakeProcess({ resize: (...size) => void sizes.push(size) });
    const { process } = guard(fake.process);
    process.resize?.(100, 30);
    process.close();
    expect([sizes, fake.closed]).toEqual([[[100, 30]], 1]);
  });

  test("breaks nothing where it throws", () => {
    const { process } = guard(fakeProcess({ resize: throwing, close: throwing }).process);
    process.resize?.(100, 30);
    process.close();
  });

  test("is offered only where it can be", () => {
    expect(guard(fakeProcess({ resize: 1 as never }).process).process.resize).toBeUndefined();
    expect(guard(fakeProcess().process).process).not.toHaveProperty("resize" satisfies keyof RemoteProcess);
  });
});
