/** Users whose login shell is no POSIX shell, says more than it is asked for, or lets nobody in. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import {
  addThrowAwayUser,
  type OpenSsh,
  opensshMissing,
  startOpenSsh,
  type ThrowAwayUser,
  throwAwayUserMissing,
} from "../counterparts/openssh.ts";
import { findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("fish", "csh", "tcsh", "bash");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const ARGUMENTS = ["it's", "a b", "$HOME", "\\'", "!!", "*", "two\nlines\n", "\\n\\c%b", "é\u{1f600}", "", "-n"];
const PRINTED = ARGUMENTS.map((argument) => `${argument}|`).join("");

describe.skipIf(missing !== undefined)("a login shell", () => {
  let server: OpenSsh;
  let user: ThrowAwayUser;
  let fleet: Fleet;
  beforeAll(async () => {
    server = await startOpenSsh({ lines: ["Banner /etc/passwd"] });
    user = addThrowAwayUser();
  });
  afterAll(async () => {
    user?.remove();
    await server?.stop();
  });

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

  test.each(["/usr/sbin/nologin", "/bin/false"])("%s is an error in one line", async (shell) => {
    const result = await runAs(shell);
    expect(result.status).not.toBe("ok");
    expect(result.error?.message).toContain("did not start the command");
  });
});
