/** `towline connectors` in a terminal of 80 columns and in a pipe, and as Markdown. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { openTerminal } from "../support/terminal.ts";
import { createProject, towline } from "../support/towline.ts";

test("in a pipe each connector is a line", async () => {
  const { code, stdout } = await towline(["connectors"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok +ssh +\d\S+ +Hosts over SSH +(no )?ssh2 /m);
  const [table = ""] = stdout.split("\n\n");
  for (const line of table.trimEnd().split("\n")) expect(line).toMatch(/^ok +[a-z][a-z0-9-]* +\d/);
});

test.skipIf(missingCounterpart("tmux"))("on a terminal what is installed is below what it is", async () => {
  const terminal = await openTerminal(["connectors", "--no-color"], os.tmpdir());
  await terminal.see(/^ok +ssh +\d\S+ +Hosts over SSH$\n^ +ssh2 crypto addon/m);
});

test("--into renews the settings between the markers of a file, and nothing else", async () => {
  const printed = (await towline(["connectors", "chroot", "--markdown"])).stdout;
  const lines = printed.trimEnd().split("\n");
  const cwd = await createProject({
    "README.md": `# Mine\n\n${lines[0]}\nold\n${lines.at(-1)}\n\nThe end.\n`,
    "without.md": "# Mine\n",
  });
  const outcome = await towline(["connectors", "@chroot", "--markdown", "--into", "README.md"], { cwd });
  expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await readFile(path.join(cwd, "README.md"), "utf8")).toBe(`# Mine\n\n${printed}\nThe end.\n`);

  const refused = await towline(["connectors", "chroot", "--markdown", "--into", "without.md"], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${lines[0]}\n`);
  expect(await readFile(path.join(cwd, "without.md"), "utf8")).toBe("# Mine\n");
});

test.each([
  [["connectors", "--markdown"], /takes the name of a connector/],
  [["connectors", "ssh", "--into", "x.md"], /--markdown/],
  [["connectors", "ssh", "--markdown", "--json"], /--json or --markdown/],
  [["connectors", "ssh", "--markdown", "--into", "missing.md"], /Can't read missing\.md/],
])("%j is wrong use", async (words, message) => {
  const { code, stderr } = await towline(words);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
