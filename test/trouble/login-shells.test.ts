/** Users whose login shell is no POSIX shell, says more than it is asked for, or lets nobody in. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type Fleet, openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("fish", "csh", "tcsh", "bash");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const ARGUMENTS = ["it's", "a b", "$HOME", "\\'", "!!", "*", "two\nlines\n", "\\n\\c%b", "é\u{1f600}", "", "-n"];
const PRINTED = ARGUMENTS.map((argument) => `${argument}|`).join("");

describe.skipIf(missing !== undefined)("a login shell", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh({ lines: ["Banner /etc/passwd"] });
  let fleet: Fleet;

  const runAs = async (shell: string, startFiles: readonly string[] = []) => {
    execFileSync("/usr/sbin/usermod", ["--shell", shell, user.name]);
    for (const name of [".bashrc", ".cshrc", ".tcshrc"]) writeFileSync(`/home/${user.name}/${name}`, "");
    for (const name of startFiles) writeFileSync(`/home/${user.name}/${name}`, "echo welcome\necho 'a b' | cat\n");
    fleet = await openFleet({ connectors: [ssh], config: { data: { ...server.data, ssh_user: user.name } } });
    try {
      return await fleet.host("127.0.0.1").run(["printf", "%s|", ...ARGUMENTS], { timeout: 10_000 });
    } finally {
      await fleet.close();
    }
  };

  test.each(["sh", "bash", "fish", "csh", "tcsh"] as const)("%s gets every argument as it is", async (name) => {
    const shell = name === "sh" ? "/bin/sh" : (findCounterpart(name) ?? name);
    const result = await runAs(shell);
    expect(result).toMatchObject({ status: "ok", stdout: PRINTED, stderr: "" });
  });

  test.each([
    ["bash", ".bashrc"],
    ["tcsh", ".cshrc"],
  ] as const)("what %s says first, by %s, is no part of the result", async (name, file) => {
    const result = await runAs(findCounterpart(name) ?? name, [file]);
    expect(result).toMatchObject({ status: "ok", stdout: PRINTED });
  });

  test.each([
    ["/usr/sbin/nologin", /^127\.0\.0\.1 did not start the command: .*not available/],
    ["/bin/false", /^127\.0\.0\.1 did not start the command$/],
  ])("%s is an error in one line", async (shell, message) => {
    const result = await runAs(shell);
    expect(result.status).toBe("refused");
    expect(result.error?.message).toMatch(message);
  });

  test("a ForceCommand that replaces commands is quoted", async () => {
    fleet = await openFleet({ connectors: [ssh], config: { data: server.data } });
    const result = await fleet.host("127.0.0.66").run("true");
    await fleet.close();
    expect(result.error?.message).toBe("127.0.0.66 did not start the command: forced-command-only");
  });
});
