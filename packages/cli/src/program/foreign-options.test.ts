/** What is said of other tools' options holds: what it names is there. */
import ssh from "@towline/connector-ssh";
import { expect, test } from "vitest";
import type { CliContext } from "../process/cli-context.ts";
import { adviseOnOption, allAdvice } from "./foreign-options.ts";
import { createProgram } from "./run-program.ts";

test.each<[string, string | undefined, string | undefined]>([
  ["--user", "root", "Use --data ssh_user=root."],
  ["--user=root", "other", "Use --data ssh_user=root."],
  ["--user", undefined, "Use --data ssh_user=USER."],
  ["--user", "--sudo", "Use --data ssh_user=USER."],
  ["--user", "a b; rm", "Use --data ssh_user=USER."],
  ["--become", "web", "Use --sudo, or for equal outputs once --gather."],
  ["-p2222", undefined, "Use --data ssh_port=2222, or to keep times and modes: --preserve (put, get)."],
  ["-vv", "web", "Use --debug."],
  ["-r", undefined, "Folders are moved with what is in them."],
  ["--nobody-knows", "x", undefined],
])("%s %s", (given, next, advice) => {
  expect(adviseOnOption(given, next)).toBe(advice);
});

test("a password that was given is not repeated", () => {
  for (const name of ["--password", "--pass", "--sudo-password", "--ssh-password"]) {
    expect(adviseOnOption(name, "hunter2")).not.toContain("hunter2");
    expect(adviseOnOption(`${name}=hunter2`, undefined)).not.toContain("hunter2");
  }
});

test("every option and key that it names is there", () => {
  const { commands, options } = createProgram({ packageFolder: new URL("../../", import.meta.url) } as CliContext);
  const known = new Set([...commands.flatMap((command) => command.options), ...options].map(({ long }) => long));
  known.add("--help");
  const text = allAdvice().join("\n");
  for (const [option] of text.matchAll(/--[a-z][a-z-]+/g)) expect([...known]).toContain(option);
  for (const [key] of text.matchAll(/ssh_[a-z_]+/g)) expect(Object.keys(ssh.dataMeta)).toContain(key);
});
