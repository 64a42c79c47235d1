/** What is ended, and what never is. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { fakeProcess } from "../../../../test/support/fake-process.ts";
import type { Escalation } from "../command/escalate.ts";
import { quoteWords } from "../command/quote.ts";
import type { Connection, ExecOptions } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { endProcess } from "./end-process.ts";

/** Stands for the process that all programs of the connection are started by, whose id is not known before. */
const STARTER = 987_654_321;

/** Its programs are children of a shell of its own. */
const below: Connection = {
  ...localMachine,
  exec: (argv, options) => {
    // `$$` stands for one dollar in a replacement.
    const text = quoteWords(argv).replaceAll(String(STARTER), () => '"$$"');
    return localMachine.exec(["sh", "-c", `${text}\ncode=$?\nexit $code`], options);
  },
};

test("a process that the ending itself runs below is not the command, whatever the host says", async () => {
  const report = await endProcess(below, STARTER, {});
  expect(report).toMatchObject({ verified: false, survivors: [] });
  expect(String(report.error)).toMatch(/the host named process \d+, which is not the command$/);
});

test("a process that is gone is ended", async () => {
  expect(await endProcess(below, 999_999_999, {})).toEqual({ verified: true, survivors: [] });
});

describe("what a host tells of the ending", () => {
  /** A host on which the ending prints this, and what it was started as. */
  async function ending(stdout: string, stderr = "", escalation: Escalation = {}) {
    const started: { argv: readonly string[]; options: ExecOptions | undefined }[] = [];
    const connection: Connection = {
      async exec(argv, options) {
        started.push({ argv, options });
        const mark = `\x1etowline-${/towline-([0-9a-f]+)/.exec(argv.join(" "))?.[1]} 7\n`;
        const fake = fakeProcess();
        fake.stdout.write(mark + stdout);
        fake.stderr.write(mark + stderr);
        fake.end();
        return fake.process;
      },
      disconnect: async () => {},
    };
    return { report: await endProcess(connection, 4711, escalation), started };
  }

  test("nobody is left", async () => {
    expect((await ending("left:\n")).report).toEqual({ verified: true, survivors: [] });
  });

  test("who is left, by ids", async () => {
    expect((await ending("left: 12 345\n")).report).toEqual({ verified: false, survivors: [12, 345] });
  });

  test.each([
    ["unseen\n", "", "the host has neither /proc nor ps to look at"],
    ["above\n", "", "the host named process 4711, which is not the command"],
    // What only looks like the answer is none.
    ["so above\n", "sh: kill: not found\n", "sh: kill: not found"],
    ["an unseen left\n", " ", "the command that ends it did not run"],
  ])("that it could not be verified: %j %j", async (stdout, stderr, why) => {
    const { report } = await ending(stdout, stderr);
    expect(report).toMatchObject({ verified: false, survivors: [] });
    expect((report.error as Error).message).toBe(why);
  });

  test("it runs as the user that runs the command, on a terminal where that must ask", async () => {
    const sudo = await ending("left:\n", "", { sudo: true, sudoUser: "app" });
    expect(sudo.started[0]?.argv.slice(0, 1)).toEqual(["sudo"]);
    expect(sudo.started[0]?.options).toEqual({ pty: undefined, isAnswered: false });
    const doas = await ending("left:\n", "", { doas: true, doasPassword: "pw" });
    expect(doas.started[0]?.options).toEqual({ pty: { term: "dumb", columns: 80, rows: 24 }, isAnswered: true });
  });

  test("it runs where the processes are seen, by right", async () => {
    const seen: string[] = [];
    const nobody: Connection = { exec: () => Promise.reject(new Error("must not")), disconnect: async () => {} };
    const processes: Connection = {
      ...localMachine,
      exec: (argv, options) => {
        seen.push(argv[0] ?? "");
        return localMachine.exec(argv, options);
      },
    };
    const report = await endProcess({ ...nobody, processes }, 999_999_999, { sudo: true });
    expect([report, seen]).toEqual([{ verified: true, survivors: [] }, ["sh"]]);
  });

  test("a host that does not answer is waited for no longer than it takes", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const silent: Connection = { exec: () => new Promise(() => {}), disconnect: async () => {} };
    const waiting = endProcess(silent, 4711, {});
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await waiting).toEqual({ verified: false, survivors: [], error: new Error("the host did not answer") });
  });
});
