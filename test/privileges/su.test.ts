/** Commands through su, over ssh as a user without rights, and through sudo and su. */
import { inspect } from "node:util";
import type { RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

const run = (host: string, command: string, options: RunOptions = {}) =>
  base.fleet.host(host).run(command, { timeout: 15_000, ...options });

/** su's arguments for a user, with the password. */
const become = (role: "target" | "trickyTarget") => ({
  suUser: base.users[role].name,
  suPassword: base.users[role].password,
});

describe.skipIf(missing)(`su${missing === undefined ? "" : `: ${missing}`}`, () => {
  test.each(["target", "trickyTarget"] as const)("with the password: %s", async (role) => {
    const result = await run("powerless", "id -un; cat; echo err >&2", { ...become(role), stdin: "its own\n" });
    const stdout = `${base.users[role].name}\nits own\n`;
    expect(result).toMatchObject({ status: "ok", stdout, stderr: "err\n" });
  });

  test("a password that su does not ask for is never handed to the command", async () => {
    const settings = { suUser: base.users.target.name, suPassword: "never-handed-over" };
    expect((await run("root", "cat; echo end", settings)).stdout).toBe("end\n");
    expect((await run("root", "cat", { ...settings, stdin: "own" })).stdout).toBe("own");
    expect(
      (await run("root", "cat", { ...settings, stdin: "own", getPty: true, timeout: 1_500 })).stdout,
    ).not.toContain("never");
  });

  test("without a password the command's input is not taken for one", async () => {
    const { suUser, suPassword } = become("target");
    const result = await run("powerless", "id", { suUser, stdin: `${suPassword}\n` });
    expect(result).toMatchObject({ status: "refused", stdout: "" });
    expect(result.error?.advice).toContain("_su_password");
  });

  test.each([false, true])("a wrong password is refused at once (terminal: %s)", async (getPty) => {
    const result = await run("powerless", "id", { ...become("target"), suPassword: "wrong-password", getPty });
    expect(result).toMatchObject({ status: "refused", exitCode: 1 });
    expect(result.error).toMatchObject({
      code: "ERR_TOWLINE_PRIVILEGE",
      message: "su did not accept the password on powerless",
    });
    expect(inspect(result, { depth: 9 }) + result.stdout).not.toContain("wrong-password");
  });

  test.each(["target", "trickyTarget"] as const)("on a terminal nothing of the password is shown: %s", async (role) => {
    const result = await run("powerless", "id -un; test -t 0 && echo terminal", { ...become(role), getPty: true });
    expect(result).toMatchObject({ status: "ok", stdout: `${base.users[role].name}\r\nterminal\r\n` });
  });

  test("10 MiB of input arrive as they are", async () => {
    const stdin = Buffer.alloc(10 * 1024 * 1024, "0123456789abcde\n");
    const { stdout } = await run("powerless", "cksum", { ...become("target"), stdin });
    expect(stdout).toBe((await base.fleet.host("@local").run("cksum", { stdin })).stdout);
  });

  test("a login shell begins in the user's home, with the user's environment", async () => {
    const { name } = base.users.target;
    const result = await run("powerless", 'pwd; echo "$USER"', { ...become("target"), useSuLogin: true });
    expect(result.stdout).toBe(`/home/${name}\n${name}\n`);
  });

  test("the exit code is the command's", async () => {
    expect(await run("powerless", "exit 42", become("target"))).toMatchObject({ status: "failed", exitCode: 42 });
  });
});

describe.skipIf(missing)("sudo to a user, then su", () => {
  const command = 'id -un; pwd; echo "$K|$0"; cat';
  const common: RunOptions = {
    chdir: "/usr/share",
    env: { K: `v'a"l $x\nnext` },
    shellExecutable: "bash",
    stdin: "in",
  };
  const expected = (name: string) => `${name}\n/usr/share\nv'a"l $x\nnext|bash\nin`;

  test.each(["withoutPassword", "withPassword", "withTrickyPassword", "onOwnTerminalWithPassword"] as const)(
    "%s, with folder, variables and another shell",
    async (role) => {
      const { password } = base.users[role];
      const settings = { ...common, sudoUser: base.users.powerless.name, sudoPassword: password };
      const result = await run(role, command, { ...settings, ...become("trickyTarget") });
      expect(result).toMatchObject({ status: "ok", stdout: expected(base.users.trickyTarget.name), stderr: "" });
    },
  );

  test.each([
    ["sudo's login shell", { useSudoLogin: true }],
    ["su's login shell", { useSuLogin: true }],
    ["both", { useSudoLogin: true, useSuLogin: true }],
    ["another shell in su", { suShell: "/bin/sh" }],
    ["both environments kept", { preserveSudoEnv: true, preserveSuEnv: true }],
  ])("%s", async (_title, options: RunOptions) => {
    const settings = { ...common, sudo: true, suUser: base.users.target.name, ...options };
    const result = await run("withoutPassword", command, settings);
    expect(result).toMatchObject({ status: "ok", stdout: expected(base.users.target.name), stderr: "" });
  });

  test("a secret in all of it", async () => {
    const { secret, sh } = await import("@towline/core");
    const result = await base.fleet.host("withPassword").run(sh`printf '%s|%s' "$K" ${secret("a'b $c\n")}`, {
      sudoUser: base.users.powerless.name,
      sudoPassword: base.users.withPassword.password,
      ...become("target"),
      env: { K: secret("k'1\n2") },
      stdin: "not read",
    });
    expect(result).toMatchObject({ status: "ok", stdout: "k'1\n2|a'b $c\n" });
  });
});
