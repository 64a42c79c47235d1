/** Users whose start-up files print, before a command and after it, and set up the shell in their own way. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  defineConnector,
  type Fleet,
  openFleet,
  PROGRAM_MISSING,
  type RunOptions,
  rideOnCarrier,
  runOnCarrier,
  secret,
  sh,
} from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { type Counterpart, findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("tar", "sudo");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Text of every kind: bytes, lines without an end, much of it, and what looks like a mark. */
const NOISE = Buffer.concat([
  Buffer.from("Welcome!\n\x1etowline-0123456789abcdef 17\n\x1etowline-0123456789abcdef=0 closed \n"),
  Buffer.from(`${"line of the house\n".repeat(6_000)}`),
  randomBytes(64).map((byte) => (byte === 10 ? 0 : byte)),
  Buffer.from("no end of line"),
]);

/** Which file each reads when it is started for a command, and what in it says something before and after. */
const POSIX = (file: string) => `cat ${file}; cat ${file} >&2; trap 'echo bye; echo bye >&2' EXIT\n`;
const SHELLS: readonly (readonly [Counterpart, string, (file: string) => string])[] = [
  [
    "bash",
    ".bashrc",
    (file) =>
      `${POSIX(file)}export CDPATH=/:. TAR_OPTIONS=--nope; cat() { echo cat; }; export -f cat
tar() { echo tar; }; export -f tar; printf() { echo printf; }; export -f printf; umask 002; set -uC\n`,
  ],
  ["zsh", ".zshenv", (file) => `${POSIX(file)}export CDPATH=/:. POSIXLY_CORRECT=1; zshexit() { echo bye }\n`],
  [
    "fish",
    ".config/fish/config.fish",
    (file) => `cat ${file}; cat ${file} >&2\nfunction bye --on-event fish_exit; echo bye; end\n`,
  ],
  ["dash", ".profile", (file) => `${POSIX(file)}export CDPATH=/:. ENV=$HOME/.profile; alias cat=false\n`],
  ["tcsh", ".tcshrc", (file) => `cat ${file}\nsh -c 'cat ${file} >&2'\nsetenv CDPATH /:.\n`],
];

/** Asks its carrier something, and believes the answer to be what it asked for. */
const asking = defineConnector({
  name: "asking",
  summary: "A host that is asked about first",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData() {
    yield { name: "@asking" };
  },
  async connect({ carrier }) {
    const { stdout, stderr, exitCode } = await runOnCarrier(carrier, ["sh", "-c", "echo asked; echo why >&2; exit 4"]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "asked\n", stderr: "why\n", exitCode: 4 });
    const missingProgram = await runOnCarrier(carrier, ["no-such-program"]);
    expect(missingProgram).toMatchObject({ stdout: "", exitCode: PROGRAM_MISSING });
    return rideOnCarrier(carrier, (argv) => argv);
  },
});

describe.skipIf(missing !== undefined)("a login shell that prints", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh();
  const content = randomBytes(300_000);
  const here = makeFolder();
  let home = "";

  beforeAll(() => {
    home = `/home/${user.name}`;
    mkdirSync(path.join(here, "tree/app"), { recursive: true });
    for (const name of ["tree/a", "tree/app/b"]) writeFileSync(path.join(here, name), content);
    writeFileSync("/etc/sudoers.d/towline-noisy", `${user.name} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  });
  afterAll(() => {
    if (missing === undefined) execFileSync("rm", ["-f", "/etc/sudoers.d/towline-noisy"]);
  });

  describe.each(SHELLS)("%s", (shell, startFile, describeStart) => {
    let fleet: Fleet;
    const lacking = missing ?? missingCounterpart(shell);
    beforeAll(async () => {
      if (lacking !== undefined) return;
      execFileSync("/usr/sbin/usermod", ["--shell", findCounterpart(shell) ?? "", user.name]);
      mkdirSync(path.dirname(path.join(home, startFile)), { recursive: true });
      writeFileSync(path.join(home, "noise"), NOISE);
      writeFileSync(path.join(home, startFile), describeStart(path.join(home, "noise")));
      mkdirSync(path.join(home, "app"), { recursive: true });
      execFileSync("chown", ["-R", user.name, home]);
      fleet = await openFleet({ connectors: [ssh], config: { data: { ...server.data, ssh_user: user.name } } });
    });
    afterAll(async () => {
      await fleet?.close();
      if (lacking === undefined) execFileSync("rm", ["-f", path.join(home, startFile)]);
    });
    const host = () => fleet.host("127.0.0.1");

    test.skipIf(lacking !== undefined).each<[string, RunOptions]>([
      ["by itself", {}],
      ["with a variable", { env: { A: "b" } }],
      ["with a secret", { env: { A: secret("hidden value") } }],
      ["in a folder", { chdir: "app" }],
      ["in the home folder", { chdir: "~" }],
      ["as root", { sudo: true }],
      ["as itself, by a login shell of sudo", { sudo: true, sudoUser: "self", useSudoLogin: true }],
      ["as itself, by su", { sudo: true, suUser: "self" }],
      ["as itself, by a login of su", { sudo: true, suUser: "self", useSuLogin: true }],
      ["on a terminal", { getPty: true }],
      ["by bash", { shellExecutable: "bash" }],
    ])("a command %s has its own output alone", async (_title, settings) => {
      const options: RunOptions = { timeout: 30_000 };
      // csh closes the descriptor that the input waits in.
      if (shell === "tcsh" && settings.suUser !== undefined) options.suShell = "/bin/sh";
      const mine = Object.entries(settings).map(([key, value]) => [key, value === "self" ? user.name : value]);
      Object.assign(options, Object.fromEntries(mine));
      if (!settings.getPty) options.stdin = "input";
      const program = ["sh", "-c", 'printf "out\\0\\377%s" "$(pwd)"; echo err >&2; command cat; exit 3'];
      const result = await host().run(program, options);
      expect(result.error?.message).toMatch(/exited with 3/);
      const folder = settings.useSudoLogin || settings.chdir === "~" || settings.useSuLogin ? home : settings.chdir;
      const printed = Buffer.from(`out\0\xff${folder === "app" ? `${home}/app` : home}`, "latin1");
      const output = settings.getPty ? "err\r\n" : "input";
      expect(Buffer.from(result.stdoutBytes)).toEqual(Buffer.concat([printed, Buffer.from(output)]));
      expect(result.stderr).toBe(settings.getPty ? "" : "err\n");
    });

    test.skipIf(lacking !== undefined)("a wrong command is told by its own shell", async () => {
      for (const settings of [
        {},
        { sudo: true },
        { sudo: true, suUser: user.name, suShell: "/bin/sh" },
        { env: { K: secret("value") } },
      ]) {
        const result = await host().run("echo hi; if", settings);
        expect(result).toMatchObject({ status: "failed", exitCode: 2, stdout: "" });
        expect(result.error?.message).toMatch(/exited with 2: .*Syntax error/);
      }
    });

    test.skipIf(lacking !== undefined || shell !== "tcsh")("what su can't do with it is told", async () => {
      const result = await host().run("true", { sudo: true, suUser: user.name });
      expect(result.error?.advice).toMatch(/_su_shell/);
    });

    test.skipIf(lacking !== undefined)("a lane's commands have their own output alone", async () => {
      const lane = await host().openLane();
      const results = await Promise.all([
        lane.run("echo one; echo two >&2"),
        lane.run("echo one; if"),
        lane.run(sh`echo ${"three"}; for i in 4; do echo $i; done`),
        lane.run("id -u", { sudo: true }),
        lane.run("echo self", { sudo: true, suUser: user.name, suShell: "/bin/sh", useSuLogin: true }),
      ]);
      await lane.close();
      const told = results.map(({ status, stdout }) => [status, stdout]);
      expect(told).toEqual([
        ["ok", "one\n"],
        ["failed", ""],
        ["ok", "three\n4\n"],
        ["ok", "0\n"],
        ["ok", "self\n"],
      ]);
      expect(results[0]?.stderr).toBe("two\n");
    });

    test.skipIf(lacking !== undefined)("what rides on it hears its own programs alone", async () => {
      for (const settings of [{}, { _sudo: true }, { _sudo: true, _use_sudo_login: true }]) {
        const data = { ...server.data, ssh_user: user.name };
        const hosts = [{ "127.0.0.1": settings }, "127.0.0.1//@asking", "127.0.0.1//@local"];
        const routes = await openFleet({ connectors: [ssh, local, asking], config: { data, fleet: { hosts } } });
        for (const name of ["127.0.0.1//@asking", "127.0.0.1//@local"]) {
          const result = await routes.host(name).run("echo out; command cat; echo err >&2", { stdin: "input" });
          expect(result.error?.message).toBeUndefined();
          expect(result).toMatchObject({ stdout: "out\ninput", stderr: "err\n" });
        }
        await routes.close();
      }
    });

    test.skipIf(lacking !== undefined)("files and folders arrive as they are, by sftp and by programs", async () => {
      const file = path.join(here, "tree/a");
      const tree = `${here}/tree/`;
      const back = makeFolder();
      const there = (name: string) => path.join(home, name);
      const asRoot = { sudo: true, verify: true };
      const moves = [
        () => host().put(file, there("one"), { verify: true }),
        () => host().put(file, there("two"), asRoot),
        () => host().get(there("two"), path.join(back, "two"), asRoot),
        () => host().put(tree, there("folder"), asRoot),
        () => host().sync(tree, there("folder"), { checksum: true, sudo: true }),
        () => host().get(there("folder/"), path.join(back, "folder")),
        () => host().get(there("folder/"), path.join(back, "changed"), { changed: true }),
      ];
      const bytes: number[] = [];
      for (const move of moves) {
        const moved = await move();
        expect(moved.error?.message).toBeUndefined();
        bytes.push(moved.bytes);
      }
      expect(bytes).toEqual([1, 1, 1, 2, 0, 2, 2].map((files) => files * content.length));
      for (const name of ["two", "folder/a", "changed/app/b"]) {
        expect(readFileSync(path.join(back, name)).equals(content)).toBe(true);
      }
    });
  });
});
