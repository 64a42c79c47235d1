/** After a timeout the command and its children are gone, whoever they run as. A second command looks. */
import { randomBytes } from "node:crypto";
import type { RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "./privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

type Role = "withoutPassword" | "withPassword" | "onOwnTerminal" | "onOwnTerminalWithPassword" | "powerless" | "root";

/** What is run, with WORD in the arguments of whatever must not be left. */
const COMMANDS = {
  "a child": "sleep 301.WORD",
  "a pipeline": "sleep 301.WORD | sleep 302.WORD | cat",
  "what ignores TERM": "trap '' TERM; sleep 301.WORD & sleep 302.WORD; sleep 303.WORD",
  "a child that ignores TERM": `sh -c 'trap "" TERM; while :; do sleep 301.WORD; done' WORD & wait`,
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

async function runUntilTimeout(role: Role, command: string, options: RunOptions): Promise<string> {
  const word = String(randomBytes(4).readUInt32BE());
  const result = await base.fleet.host(role).run(`echo before; ${command.replaceAll("WORD", word)}`, {
    ...options,
    timeout: 1_000,
  });
  expect(result.error?.message).toContain("it and its children were ended");
  expect(result.status).toBe("timeout");
  expect(result.stdout.trim()).toBe("before");
  return left(word);
}

describe.skipIf(missing)(`ending${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe.each(WAYS)("%s", (_title, role, options) => {
    test.concurrent.each(Object.entries(COMMANDS))("%s is gone", async (_command, text) => {
      expect(await runUntilTimeout(role, text, options())).toBe("");
    });
  });

  describe("on a terminal", () => {
    const onTerminal = WAYS.filter(([title]) => !title.includes("doas"));
    test.each(onTerminal)("%s", async (_title, role, options) => {
      expect(await runUntilTimeout(role, COMMANDS["a child that ignores TERM"], { ...options(), getPty: true })).toBe(
        "",
      );
    });
  });

  test("what could not be ended is told: a child that another user owns", async () => {
    const word = String(randomBytes(4).readUInt32BE());
    const result = await base.fleet.host("withoutPassword").run(`sudo sleep 301.${word}`, { timeout: 1_000 });
    expect(result.status).toBe("timeout");
    expect(result.error?.message).toMatch(/could not be ended: \d+/);
    await base.fleet.host("root").run(`for pid in $(pgrep -f '301[.]${word}'); do kill -KILL $pid; done`);
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
