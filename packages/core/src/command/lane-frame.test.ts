/** Which commands a lane runs, and how: as one line, in a child, and with nothing of a secret in argv. */
import { describe, expect, test } from "vitest";
import type { GlobalArguments } from "./global-arguments.ts";
import { buildFrame, isByOwnShell } from "./lane-frame.ts";
import { buildLaunch } from "./launch.ts";
import { secret } from "./secret.ts";

const frame = (command: string | readonly string[], settings: GlobalArguments = {}) =>
  buildFrame(buildLaunch(command, settings, "ID"), settings, "END");
const around = (child: string) => `( ${child} ) </dev/null 2>&4 4>&- 5<&-; towline_end END $?\n`;

test.each<[string, GlobalArguments]>([
  ["a terminal", { getPty: true }],
  ["a password", { sudo: true, sudoPassword: "x" }],
  ["input", { stdin: "x" }],
  ["a secret that must be typed for another user", { sudo: true, env: { A: secret("hunter2") } }],
])("what needs %s is no matter of a lane", (_name, settings) => {
  expect(frame("true", settings)).toBeUndefined();
});

describe("a line", () => {
  test("runs plain text in the shell that is there", () => {
    expect(frame("uname -a")).toBe(around("towline_begin ID; uname -a"));
    expect(frame("uname -a", { stdin: "" })).toBe(around("towline_begin ID; uname -a"));
  });

  test("runs other text in a shell of its own, newlines kept out of it", () => {
    expect(frame("a\nb")).toBe(around(`towline_begin ID; exec sh -c 'a'"$towline_newline"'b'`));
  });

  test("runs the programs that change the user, who tell of the start themselves", () => {
    const line = frame("id", { sudo: true });
    expect(line).toMatch(/^\( exec sudo -H -n -- sh -c .*\) <\/dev\/null 2>&4 4>&- 5<&-; towline_end END \$\?\n$/);
    expect(line).not.toContain("towline_begin");
  });

  test("keeps secrets out of argv", () => {
    expect(frame("true", { env: { A: secret("hunter2") } })).toBe(
      around(`towline_begin ID; eval 'export A=hunter2 || exit; true'`),
    );
    expect(frame("echo $$", { env: { A: secret("hunter2") } })).toBeUndefined();
  });

  test("that is long is slower than a start of its own", () => {
    const most = 64 * 1024 - "towline_begin ID; ".length;
    expect(frame(`echo ${"x".repeat(most - 5)}`)).toBeDefined();
    expect(frame(`echo ${"x".repeat(most - 4)}`)).toBeUndefined();
  });
});

test.each<[GlobalArguments, boolean]>([
  [{}, true],
  [{ shellExecutable: "sh" }, true],
  [{ shellExecutable: "bash" }, false],
  [{ sudo: true }, false],
])("the lane's own shell tells of the start of %j: %s", (settings, isOwn) => {
  expect(isByOwnShell(settings)).toBe(isOwn);
});
