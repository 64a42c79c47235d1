/** `towline connectors` in a terminal of 80 columns and in a pipe. */
import os from "node:os";
import { expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { openTerminal } from "./terminal.ts";
import { towline } from "./towline.ts";

test("in a pipe each connector is a line", async () => {
  const { code, stdout } = await towline(["connectors"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok +ssh +\d\S+ +Hosts over SSH +(no )?ssh2 /m);
  const [table = ""] = stdout.split("\n\n");
  for (const line of table.trimEnd().split("\n")) expect(line).toMatch(/^ok +[a-z]+ +\d/);
});

test.skipIf(missingCounterpart("tmux"))("on a terminal what is installed is below what it is", async () => {
  const terminal = await openTerminal(["connectors", "--no-color"], os.tmpdir());
  await terminal.see(/^ok +ssh +\d\S+ +Hosts over SSH$\n^ +ssh2 crypto addon/m);
});
