/** The command of a Match exec has a deadline, and names never become a part of it. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureOf } from "../../../../../test/counterparts/connect-ssh.ts";
import { makeFolder } from "../../../../../test/support/folders.ts";
import type { SshData } from "../../settings/connector-data.ts";
import { resolveData } from "../resolve-data.ts";
import { runMatchCommand } from "./run-match-command.ts";

/** Where nobody takes note of its end, a process stays in the table, without a folder to work in. */
const isAlive = (id: string) => existsSync(`/proc/${id}/cwd`);

describe("a command that does not end", () => {
  const endless = (file: string) => `sleep 60 & echo $! $$ >"${file}.new"; mv "${file}.new" "${file}"; sleep 60`;

  test.each([
    ["its deadline", (signal: AbortSignal, file: string) => runMatchCommand(endless(file), signal, 1_000)],
    [
      "whoever gives it up",
      (_: AbortSignal, file: string) => {
        const giveUp = new AbortController();
        const running = runMatchCommand(endless(file), giveUp.signal);
        expect
          .poll(() => existsSync(file))
          .toBe(true)
          .then(() => giveUp.abort(new Error("enough")));
        return running;
      },
    ],
  ])("is ended by %s, with what it started", async (_, run) => {
    const file = join(makeFolder(), "ids");
    const error = await failureOf(run(new AbortController().signal, file));
    expect(error.message).toMatch(/^enough$|a Match exec took more than 1 seconds: sleep 60/);
    for (const id of (await readFile(file, "utf8")).trim().split(" ")) {
      await expect.poll(() => isAlive(id)).toBe(false);
    }
  });
});

// CVE-2023-51385 and CVE-2023-6004: names with shell metacharacters in %h and %r.
describe("a name that a shell could take for more", () => {
  const BAD = ["$(touch MARK)", "`touch MARK`", "a;touch MARK;", "a|touch MARK", "a\ntouch MARK", "a&touch MARK", "-x"];

  test.each(
    BAD.flatMap((name) => [
      [{ ssh_hostname: name }, "%h"],
      [{ ssh_hostname: name }, "%n"],
      [{ ssh_hostname: name }, "%k"],
      [{ ssh_user: name }, "%r"],
    ]) as [Partial<SshData>, string][],
  )("never reaches one: %j as %s", async (names, token) => {
    const folder = makeFolder();
    const ssh_config_file = join(folder, "config");
    const mark = join(folder, "mark");
    await writeFile(ssh_config_file, `Match exec "true ${token}"\n  Port 3\nHost *\n  ProxyCommand nc ${token}\n`);
    const data = Object.fromEntries(
      Object.entries(names).map(([key, name]) => [key, name?.toString().replace("MARK", mark)]),
    );
    const failure = await failureOf(
      resolveData({
        ...{ name: "@ssh/web1", data: { ...data, ssh_config_file }, cwd: folder, log: () => undefined },
        signal: AbortSignal.timeout(10_000),
      }),
    );
    expect(failure.message).toContain("which a shell could take for more than a name");
    expect(existsSync(mark)).toBe(false);
  });
});
