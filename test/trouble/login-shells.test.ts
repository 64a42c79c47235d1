/** Users whose login shell is no POSIX shell, says more than it is asked for, or lets nobody in. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("fish", "csh", "tcsh", "bash");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const ARGUMENTS = ["it's", "a b", "$HOME", "\\'", "!!", "*", "two\nlines\n", "\\n\\c%b", "é\u{1f600}", "", "-n"];
const PRINTED = ARGUMENTS.map((argument) => `${argument}|`).join("");

/** Commands that run the command, by the address that they are for. */
const WRAPPERS: readonly (readonly [string, string])[] = [
  ["127.0.0.81", 'sh -c "$SSH_ORIGINAL_COMMAND"'],
  ["127.0.0.82", 'echo welcome; eval "$SSH_ORIGINAL_COMMAND"; echo bye'],
  ["127.0.0.83", 'echo welcome >&2; exec nice "$SHELL" -c "$SSH_ORIGINAL_COMMAND"'],
];

describe.skipIf(missing !== undefined)("a login shell", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh({
    lines: [
      "Banner /etc/passwd",
      ...WRAPPERS.flatMap(([address, command]) => [`Match LocalAddress ${address}`, `  ForceCommand ${command}`]),
    ],
  });
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

  test.each([
    [
      "Windows",
      "'exec' is not recognized as an internal or external command,\noperable program or batch file.\n",
      /: 'exec' is not recognized as an internal or external command,$/,
    ],
    ["a router", "% Invalid input detected at '^' marker.\n\n", /: % Invalid input detected at '\^' marker\.$/],
    ["git's shell", "fatal: unrecognized command 'exec sh -c \\'…\\''\n", /: fatal: unrecognized command/],
  ])("that of %s is quoted by the first that it says", async (_title, words, message) => {
    const shell = path.join(makeFolder(), "shell");
    writeFileSync(shell, `#!/bin/sh\ncat >&2 <<'WORDS'\n${words}WORDS\nexit 1\n`, { mode: 0o755 });
    execFileSync("chmod", ["755", path.dirname(shell)]);
    const result = await runAs(shell);
    expect(result).toMatchObject({ status: "refused", stdout: "", stderr: "" });
    expect(result.error?.message).toMatch(message);
    expect(result.error?.advice).toMatch(/login shell that can start sh/);
  });

  test("an expired password is told once, by whatever is asked for", async () => {
    execFileSync("/usr/sbin/usermod", ["--shell", "/bin/sh", user.name]);
    execFileSync("chage", ["-d", "0", user.name]);
    const file = path.join(makeFolder(), "f");
    writeFileSync(file, "content");
    fleet = await openFleet({ connectors: [ssh], config: { data: { ...server.data, ssh_user: user.name } } });
    try {
      const host = fleet.host("127.0.0.1");
      const results = [
        await host.run("true"),
        await host.run("true", { sudo: true }),
        await host.put(file, "f"),
        await host.put(file, "~/f"),
        await host.get("f", file),
        await host.sync(path.dirname(file), "there"),
      ];
      for (const { status, error } of results) {
        expect(status).toBe("refused");
        expect(error?.message).toBe("127.0.0.1 did not start the command: WARNING: Your password has expired.");
        expect(error?.advice).toMatch(/^The password of this login has expired\. Log in by hand/);
      }
    } finally {
      await fleet.close();
      execFileSync("chage", ["-d", "-1", user.name]);
    }
  });

  test.each(WRAPPERS)("a ForceCommand that runs the command is not heard: %s, %s", async (address) => {
    fleet = await openFleet({ connectors: [ssh], config: { data: server.data } });
    const result = await fleet.host(address).run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    const lane = await fleet.host(address).openLane();
    const inLane = await lane.run("echo out");
    await lane.close();
    await fleet.close();
    expect(result).toMatchObject({ exitCode: 3, stdout: "out\n", stderr: "err\n" });
    expect(inLane).toMatchObject({ status: "ok", stdout: "out\n" });
  });

  test("a ForceCommand that replaces commands is quoted", async () => {
    fleet = await openFleet({ connectors: [ssh], config: { data: server.data } });
    const result = await fleet.host("127.0.0.66").run("true");
    await fleet.close();
    expect(result.error?.message).toBe("127.0.0.66 did not start the command: forced-command-only");
  });
});
