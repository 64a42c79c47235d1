/** Commands through sudo, over ssh as users with different rules. */
import { rmSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import type { RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  EVERY_HOST,
  type PrivilegeFleet,
  privilegeFleetMissing,
  startPrivilegeFleet,
} from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  // Every login asks for German, where the machine has it.
  if (missing === undefined)
    base = await startPrivilegeFleet([`${EVERY_HOST}\n  SetEnv LC_ALL=C.UTF-8 LANGUAGE=de_DE:de SHLVL=1`]);
});
afterAll(() => base?.close());

const run = (host: string, command: string, options: RunOptions = {}) =>
  base.fleet.host(host).run(command, { timeout: 15_000, ...options });

describe.skipIf(missing)(`sudo${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe("without a password", () => {
    test("the command runs as root, or as who is named", async () => {
      expect(await run("withoutPassword", "id -un", { sudo: true })).toMatchObject({ status: "ok", stdout: "root\n" });
      const { name } = base.users.target;
      expect((await run("withoutPassword", "id -un", { sudoUser: name })).stdout).toBe(`${name}\n`);
    });

    test("a password that is configured and not asked for is never handed to the command", async () => {
      const settings = { sudo: true, sudoPassword: "never-handed-over" };
      const { stdout, stderr } = await run("withoutPassword", "cat", { ...settings, stdin: "its own\ninput" });
      expect({ stdout, stderr }).toEqual({ stdout: "its own\ninput", stderr: "" });
      expect((await run("withoutPassword", "cat; echo end", settings)).stdout).toBe("end\n");
    });
  });

  describe("with the password", () => {
    test.each(["withPassword", "withTrickyPassword", "onOwnTerminalWithPassword"] as const)("%s", async (role) => {
      const { password } = base.users[role];
      const result = await run(role, "id -un; cat; echo err >&2", {
        sudo: true,
        sudoPassword: password,
        stdin: "in\n",
      });
      expect(result).toMatchObject({ status: "ok", stdout: "root\nin\n", stderr: "err\n" });
    });

    test("10 MiB of input arrive as they are", async () => {
      const stdin = Buffer.alloc(10 * 1024 * 1024, "0123456789abcde\n");
      const { stdout, status } = await run("withPassword", "cksum", {
        sudo: true,
        sudoPassword: base.users.withPassword.password,
        stdin,
      });
      const plain = await base.fleet.host("@local").run("cksum", { stdin });
      expect({ status, stdout }).toEqual({ status: "ok", stdout: plain.stdout });
    });

    test("what a caller writes before the password was asked for is the command's alone", async () => {
      const running = await base.fleet.host("withPassword").start("cat", {
        sudo: true,
        sudoPassword: base.users.withPassword.password,
      });
      running.stdin.end("not a password\n");
      let stdout = "";
      for await (const chunk of running.stdout) stdout += chunk;
      expect(stdout).toBe("not a password\n");
      expect((await running.result).status).toBe("ok");
    });
  });

  describe("with a wrong password", () => {
    test("one attempt is made, and the account is not locked by two more", async () => {
      const before = attempts();
      const result = await run("withPassword", "id", { sudo: true, sudoPassword: "wrong-password" });
      expect(result).toMatchObject({ status: "refused", exitCode: 1, stdout: "" });
      expect(result.error).toMatchObject({
        code: "ERR_TOWLINE_PRIVILEGE",
        message: "sudo did not accept the password on withPassword",
        advice: expect.stringContaining("tried once"),
      });
      // sudo would have allowed three, and writes down how many were made.
      expect(attempts().slice(before.length)).toEqual(["1"]);
    });

    test("it is shown nowhere", async () => {
      const result = await run("withPassword", "id", { sudo: true, sudoPassword: "wrong-password" });
      expect(inspect(result, { depth: 9 }) + JSON.stringify(result)).not.toContain("wrong-password");
    });
  });

  test("a password that is missing fails at once and asks for it", async () => {
    const result = await run("withPassword", "cat", { sudo: true, stdin: "input" });
    expect(result).toMatchObject({ status: "refused", stdout: "" });
    expect(result.error?.advice).toContain("--ask-sudo-password");
  });

  test("who has no rights is told so, with the password and without", async () => {
    const { password } = base.users.powerless;
    const result = await run("powerless", "id", { sudo: true, sudoPassword: password });
    expect(result).toMatchObject({ status: "refused", stdout: "" });
    expect(result.error?.advice).toContain("sudo -l");
    expect(result.error?.message).not.toContain("did not accept the password");
    expect((await run("powerless", "id", { sudo: true })).status).toBe("refused");
  });

  test("the test asks for another language", async () => {
    const { stdout } = await run("withoutPassword", "sudo -h | head -n 1; echo $LANGUAGE");
    expect(stdout).toMatch(/de_DE:de/);
  });

  test("a user whom the host does not have", async () => {
    const result = await run("withoutPassword", "id", { sudoUser: "nobody-has-this-name" });
    expect(result.status).toBe("refused");
    expect(result.error?.message).toContain("nobody-has-this-name");
  });

  describe("requiretty", () => {
    test("without a terminal it is refused, and the way out is named", async () => {
      const result = await run("onTerminal", "id -un", { sudo: true });
      expect(result.status).toBe("refused");
      expect(result.error?.advice).toMatch(/--pty|password/);
    });

    test("on a terminal it runs", async () => {
      const result = await run("onTerminal", "id -un; test -t 0 && echo terminal", { sudo: true, getPty: true });
      expect(result).toMatchObject({ status: "ok", stdout: "root\r\nterminal\r\n" });
    });
  });

  describe("on a terminal, with the password", () => {
    test.each(["withPassword", "withTrickyPassword", "onOwnTerminalWithPassword"] as const)(
      "%s: neither the password nor a prompt is output",
      async (role) => {
        const result = await run(role, "id -un", {
          sudo: true,
          sudoPassword: base.users[role].password,
          getPty: true,
        });
        expect(result).toMatchObject({ status: "ok", stdout: "root\r\n" });
      },
    );

    test("a wrong one is tried once", async () => {
      const before = attempts();
      const result = await run("withPassword", "id", { sudo: true, sudoPassword: "wrong-password", getPty: true });
      expect(result.error?.message).toBe("sudo did not accept the password on withPassword");
      expect(attempts().slice(before.length)).toEqual(["1"]);
    });
  });

  describe("with a login shell", () => {
    test.each([
      ["a variable of root's", "echo $HOME"],
      ["quotes", `printf '%s|' "a b" 'c"d' "e'f"`],
      ["dollars in quotes", `printf '%s|' '$HOME' '$$' '$(id)'`],
      ["newlines", "echo one\necho two"],
      ["a here-document", "cat <<X\n$HOME 'q' \\$x\nX"],
      ["backslashes and UTF-8", "printf '%s\\n' 'a\\b é漢 `x` !x *'"],
    ])("%s", async (_title, command) => {
      const { stdout, status } = await run("withoutPassword", command, { sudo: true, useSudoLogin: true });
      const plain = await base.fleet.host("root").run(command);
      expect({ status, stdout }).toEqual({ status: "ok", stdout: plain.stdout });
    });

    test("it begins in the user's home, with the user's environment", async () => {
      const { name } = base.users.target;
      const settings = { sudoUser: name, useSudoLogin: true };
      expect((await run("withoutPassword", 'pwd; echo "$USER"', settings)).stdout).toBe(`/home/${name}\n${name}\n`);
    });
  });

  test("a rule for single commands does not let sh run, and the advice says so", async () => {
    const { name } = base.users.powerless;
    const file = `/etc/sudoers.d/${name}`;
    writeFileSync(file, `${name} ALL=(root) NOPASSWD: /usr/bin/id\n`, { mode: 0o440 });
    try {
      const refused = await run("powerless", "id -u", { sudo: true });
      expect(refused.error?.code).toBe("ERR_TOWLINE_PRIVILEGE");
      expect(refused.error?.advice).toMatch(/rule for single commands has to allow sh.* sudo -n COMMAND/);
      expect(await run("powerless", "sudo -n id -u")).toMatchObject({ status: "ok", stdout: "0\n" });
    } finally {
      rmSync(file);
    }
  });

  test("the environment is kept when that is asked for", async () => {
    const command = 'printf %s "$LANGUAGE"';
    expect((await run("withoutPassword", command, { sudo: true, preserveSudoEnv: true })).stdout).toBe("de_DE:de");
  });
});

/** How many attempts each failed call of sudo made. */
function attempts(): readonly string[] {
  return [
    ...base.users
      .readSudoLog()
      .replace(/\n\s+/g, " ")
      .matchAll(/(\d+) incorrect password attempt/g),
  ].map((match) => match[1] ?? "");
}
