/** After a timeout the command and its children are gone, whoever they run as. A second command looks. */
import { randomBytes } from "node:crypto";
import type { RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

type Role = "withoutPassword" | "withPassword" | "onOwnTerminal" | "onOwnTerminalWithPassword" | "powerless" | "root";

/** What is run, with WORD in the arguments of whatever must not be left. Each says when all of it runs. */
const COMMANDS = {
  "a child": "sleep 301.WORD & echo ready; wait",
  "a pipeline": "sleep 301.WORD | sleep 302.WORD | { echo ready; cat; }",
  "what ignores TERM": "trap '' TERM; sleep 301.WORD & echo ready; sleep 302.WORD; sleep 303.WORD",
  "a child that ignores TERM": `sh -c 'trap "" TERM; echo ready; while :; do sleep 301.WORD; done' WORD & wait`,
};

const passwordOf = (role: Role): string | undefined => (role === "root" ? undefined : base.users[role].password);

/** Ways to run it. */
const WAYS: readonly (readonly [string, Role, () => RunOptions])[] = [
  ["as a plain user", "powerless", () => ({})],
  ["as root", "root", () => ({})],
  ["through sudo", "withoutPassword", () => ({ sudo: true })],
  ["through sudo with the password", "withPassword", () => ({ sudo: true, sudoPassword: passwordOf("withPassword") })],
  ["through sudo to another user", "withoutPassword", () => ({ sudoUser: base.users.target.name })],
  ["through sudo that gives a terminal", "onOwnTerminal", () => ({ sudo: true })],
  [
    "through sudo that gives a terminal, with the password",
    "onOwnTerminalWithPassword",
    () => ({ sudo: true, sudoPassword: passwordOf("onOwnTerminalWithPassword") }),
  ],
  [
    "through su with the password",
    "powerless",
    () => ({ suUser: base.users.target.name, suPassword: base.users.target.password }),
  ],
  ["through su", "root", () => ({ suUser: base.users.target.name })],
  ["through sudo, then su", "withoutPassword", () => ({ sudo: true, suUser: base.users.target.name })],
  ["through doas", "withoutPassword", () => ({ doas: true })],
  ["through doas with the password", "withPassword", () => ({ doas: true, doasPassword: passwordOf("withPassword") })],
];

/** What still runs with the word in its arguments. */
async function left(word: string): Promise<string> {
  const { stdout } = await base.fleet.host("root").run("ps -A -ww -o pid=,stat=,args=");
  return stdout
    .split("\n")
    .filter((line) => line.includes(word) && !/^\s*\d+ Z/.test(line))
    .join("\n");
}

/** Ends the command when it is ready, or by a timeout, and tells what is left of it. */
async function end(role: Role, command: string, options: RunOptions, timeout?: number): Promise<string> {
  const word = String(randomBytes(4).readUInt32BE());
  const controller = new AbortController();
  const result = await base.fleet.host(role).run(command.replaceAll("WORD", word), {
    ...{ ...options, timeout, signal: controller.signal },
    onOutput({ bytes }) {
      if (timeout === undefined && Buffer.from(bytes).includes("ready")) controller.abort();
    },
  });
  expect(result.error?.message).toContain("it and its children were ended");
  expect(result.status).toBe(timeout === undefined ? "cancelled" : "timeout");
  // On a terminal, shells on the way say that they were ended.
  expect(result.stdout).toMatch(/^ready\r?\n/);
  return left(word);
}

describe.skipIf(missing)(`ending${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe.concurrent.each(WAYS)("%s", (_title, role, options) => {
    test.each(Object.entries(COMMANDS))("%s is gone", async (_command, text) => {
      expect(await end(role, text, options())).toBe("");
    });
  });

  describe.concurrent("on a terminal", () => {
    const onTerminal = WAYS.filter(([title]) => !title.includes("doas"));
    test.each(onTerminal)("%s", async (_title, role, options) => {
      expect(await end(role, COMMANDS["a child that ignores TERM"], { ...options(), getPty: true })).toBe("");
    });
  });

  test.concurrent("when its time is up", async () => {
    const options = { sudo: true, sudoPassword: passwordOf("withPassword") };
    expect(await end("withPassword", COMMANDS["a child that ignores TERM"], options, 3_000)).toBe("");
  });

  test("a child of another user's is gone where its parents pass on signals, as sudo does", async () => {
    expect(await end("withoutPassword", "sudo sh -c 'echo ready; exec sleep 301.WORD'", {})).toBe("");
  });

  test("what cannot be ended is told: another user's child that ignores TERM", async () => {
    const word = String(randomBytes(4).readUInt32BE());
    const command = `sudo sh -c 'trap "" TERM; while :; do sleep 301.${word}; done'`;
    const result = await base.fleet.host("withoutPassword").run(command, { timeout: 3_000 });
    expect(result.status).toBe("timeout");
    expect(result.error?.message).toMatch(/could not be ended: \d+/);
    const pids = (await left(word)).split("\n").map((line) => Number.parseInt(line, 10));
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids.sort((first, second) => first - second)) process.kill(pid, "SIGKILL");
  });

  test("a password prompt that nobody answers in time does not start the command later", async () => {
    const word = String(randomBytes(4).readUInt32BE());
    const result = await base.fleet.host("withPassword").run(`sleep 301.${word}`, {
      ...{ sudo: true, sudoPassword: "wrong-password" },
      timeout: 100,
    });
    expect(["timeout", "refused"]).toContain(result.status);
    expect(await left(word)).toBe("");
  });
});
