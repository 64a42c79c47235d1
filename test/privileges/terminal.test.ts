/** Commands on a terminal: its type and size, and an end of input that arrives, whoever the command runs as. */
import { type RunOptions, secret } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const TOKEN = secret("token-60271");
const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

type Role = "withPassword" | "withoutPassword" | "onOwnTerminal" | "onOwnTerminalWithPassword" | "powerless" | "root";

const WAYS: readonly (readonly [string, Role, () => RunOptions])[] = [
  ["as the login user", "powerless", () => ({})],
  ["with secret variables", "powerless", () => ({ env: { K: TOKEN } })],
  ["with secret variables in another shell", "powerless", () => ({ shellExecutable: "bash", env: { K: TOKEN } })],
  ["through sudo", "withoutPassword", () => ({ sudo: true })],
  [
    "through sudo with the password",
    "withPassword",
    () => ({ sudo: true, sudoPassword: base.users.withPassword.password }),
  ],
  ["through sudo that gives a terminal", "onOwnTerminal", () => ({ sudo: true })],
  [
    "through sudo that gives a terminal, with the password and secret variables",
    "onOwnTerminalWithPassword",
    () => ({ sudo: true, sudoPassword: base.users.onOwnTerminalWithPassword.password, env: { K: TOKEN } }),
  ],
  ["through su", "root", () => ({ suUser: base.users.target.name })],
  [
    "through su with the password",
    "powerless",
    () => ({ suUser: base.users.target.name, suPassword: base.users.target.password }),
  ],
  [
    "through doas with the password",
    "withPassword",
    () => ({ doas: true, doasPassword: base.users.withPassword.password }),
  ],
];

describe.skipIf(missing)(`a terminal${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe.each(WAYS)("%s", (_title, role, options) => {
    test.each([
      ["no input", undefined, ""],
      ["whole lines", "one\ntwo\n", "one\r\ntwo\r\n"],
      ["an unfinished line", "one\ntwo", "one\r\ntwo"],
    ])("%s comes to its end", async (_input, stdin, expected) => {
      const command = "stty -echo; cat; echo end";
      const result = await base.fleet.host(role).run(command, { ...options(), stdin, getPty: true, timeout: 20_000 });
      expect(result).toMatchObject({ status: "ok" });
      // The terminal may have shown what came before the command turned that off.
      expect(result.stdout.endsWith(`${expected}end\r\n`)).toBe(true);
    });

    test("its type and size are those that were asked for", async () => {
      const terminal = { columns: 123, rows: 45, term: "screen-256color" };
      const result = await base.fleet
        .host(role)
        .run('stty size; echo "$TERM"', { ...options(), getPty: true, terminal, timeout: 20_000 });
      expect(result.stdout).toBe("45 123\r\nscreen-256color\r\n");
    });
  });

  test("without a size it has 80 columns and 24 lines", async () => {
    const { stdout } = await base.fleet.host("powerless").run('stty size; echo "$TERM"', { getPty: true });
    expect(stdout).toBe("24 80\r\nxterm-256color\r\n");
  });

  test("the end of a caller's own input arrives, too", async () => {
    const running = await base.fleet
      .host("powerless")
      .start("stty -echo; cat; echo end", { getPty: true, timeout: 20_000 });
    running.stdin.write("typed\n");
    running.stdin.end("and this");
    let stdout = "";
    for await (const chunk of running.stdout) stdout += chunk;
    expect(stdout).toMatch(/and thisend\r\n$/);
    expect((await running.result).status).toBe("ok");
  });
});
