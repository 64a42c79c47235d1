/** What commands print on terminals of several widths: broken between words, nothing cut. */
import { describe, expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { openTerminal } from "../support/terminal.ts";
import { createProject, towline } from "../support/towline.ts";

const missing = missingCounterpart("tmux");

const CONFIG = `
data: { ssh_user: deploy, ssh_config_file: none, ssh_send_env: [LANG, LC_ALL, EDITOR, PAGER, COLORTERM, TZ] }
groups:
  web: { hosts: ["web[1-3]"], data: { ssh_port: 2222, _env: { ALPHA: one, BETA: two, GAMMA: three, DELTA: four } } }
  production-in-the-north: { hosts: [web1] }
  production-in-the-south: { hosts: [web1] }
`;

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["hosts", ["hosts", "web"]],
  ["hosts as a tree", ["hosts", "web", "--tree"]],
  ["columns of hosts", ["hosts", "web", "--columns", "name,groups,ssh_port,ssh_send_env"]],
  ["explain", ["explain", "--all", "web1"]],
  ["explain of several hosts", ["explain", "web"]],
  ["connectors ssh", ["connectors", "ssh"]],
  ["a dry run", ["run", "web", "--dry-run", "--", "true and some more words to run"]],
  ["an error with advice", ["explain", "web9"]],
  ["several errors", ["hosts", "--data", "ssh_port=many", "--data", "ssh_usr=x", "web"]],
];

/** Only on a terminal. */
const HEADER = ["HOST", "ROUTE", "GROUPS", "NAME", "SSH_PORT", "SSH_SEND_ENV"];

describe.skipIf(missing !== undefined).each(COMMANDS)("%s", (_name, args) => {
  test.each([40, 50, 80])("at %i columns", async (columns) => {
    const cwd = await createProject({ "towline.config.yaml": CONFIG });
    const { stdout, stderr } = await towline(args, { cwd });
    const words = new Set(`${stdout} ${stderr}`.split(/\s+/));
    // Tall enough for all of it: what scrolled away can't be looked at.
    const terminal = await openTerminal(args, cwd, { columns, rows: 400 });
    const [screen] = await terminal.see(/^[\s\S]*(?=code=\d)/);
    const shown = screen.split(/\s+/).filter((word) => word !== "" && !HEADER.includes(word));
    // A word that is longer than a line is cut by the terminal itself.
    const isCutByTerminal = (part: string) =>
      [...words].some((word) => word.length > columns - 8 && word.includes(part));
    const cut = shown.filter((word) => !words.has(word) && !isCutByTerminal(word));
    expect(cut, screen).toEqual([]);
  });
});

test.skipIf(missing !== undefined).each([40, 80])("a mark stays below what it marks at %i columns", async (columns) => {
  const cwd = await createProject({ "towline.config.yaml": CONFIG });
  const target = `web & ${"web1, ".repeat(12)}first:x & ${"web2, ".repeat(12)}web3`;
  const terminal = await openTerminal(["hosts", target], cwd, { columns, rows: 60 });
  const [screen] = await terminal.see(/^[\s\S]*(?=code=\d)/);
  const lines = screen.split("\n");
  const row = lines.findIndex((line) => /^ +\^+ *$/.test(line));
  const mark = (lines[row] ?? "").trimEnd();
  expect(lines[row - 1]?.slice(mark.indexOf("^"), mark.length), screen).toBe("first:x");
});
