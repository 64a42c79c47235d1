/** What a login would set, by what the host prints of itself. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { LOGIN_SCRIPT, readLogin } from "./login-environment.ts";

test.each([
  ["admin\n/home/admin\n/bin/ash\n", { USER: "admin", LOGNAME: "admin", HOME: "/home/admin", SHELL: "/bin/ash" }],
  ["root\n/\n\n", { USER: "root", LOGNAME: "root", HOME: "/", SHELL: "/bin/sh" }],
  ["\n/\n\n", { USER: "root", HOME: "/" }],
  ["", { USER: "root", HOME: "/", SHELL: "/bin/sh" }],
])("%j", (printed, expected) => {
  expect(readLogin(printed)).toMatchObject({ PATH: expect.stringContaining("/bin"), ...expected });
});

test("this machine's own account is found by the script", () => {
  const printed = execFileSync("sh", ["-c", LOGIN_SCRIPT], { encoding: "utf8" });
  expect(readLogin(printed).USER).toBe(execFileSync("id", ["-un"], { encoding: "utf8" }).trim());
});
