/** Real users with real rules for sudo, su and doas, that exist while a test runs. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";

/** Runs of tests at once change the same files of the machine. */
const LOCK = path.join(tmpdir(), "towline-test-users.lock");
const DOAS_CONFIG = "/etc/doas.conf";

/** A user and the password. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
}

/** The users, by what they may do. */
export interface TestUsers {
  /** sudo and doas with the password. */
  readonly withPassword: TestUser;
  /** sudo with a password that has quotes, spaces, `$` and UTF-8. */
  readonly withTrickyPassword: TestUser;
  /** sudo and doas without a password. */
  readonly withoutPassword: TestUser;
  /** sudo without a password, but only on a terminal. */
  readonly onTerminal: TestUser;
  /** sudo without a password, which runs every command on a terminal of its own. */
  readonly onOwnTerminal: TestUser;
  /** sudo with the password, which runs every command on a terminal of its own. */
  readonly onOwnTerminalWithPassword: TestUser;
  /** Nothing. */
  readonly powerless: TestUser;
  /** To change to. */
  readonly target: TestUser;
  /** To change to, with a tricky password. */
  readonly trickyTarget: TestUser;
  /** What sudo wrote about each attempt, from the users that need a password. */
  readSudoLog(): string;
  /** Ends their processes, and removes them and their rules. */
  remove(): void;
}

const TRICKY_PASSWORD = `a b'c"d$(x)\`é漢;#\\!`;

/** Why the users can't be made here; undefined when they can. @throws Error in CI, where that is a failure. */
export function testUsersMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("sudo", "doas", "su");
}

/** Makes the users, under names that no other run has. */
export function addTestUsers(): TestUsers {
  const run = randomBytes(3).toString("hex");
  const user = (name: string, password = `${name}-${randomBytes(6).toString("hex")}`): TestUser => ({
    name: `tl${run}-${name}`,
    password,
  });
  const users = {
    withPassword: user("password"),
    withTrickyPassword: user("tricky", TRICKY_PASSWORD),
    withoutPassword: user("free"),
    onTerminal: user("terminal"),
    onOwnTerminal: user("pty"),
    onOwnTerminalWithPassword: user("ptypw"),
    powerless: user("powerless"),
    target: user("target"),
    trickyTarget: user("trickytarget", `${TRICKY_PASSWORD}2`),
  };
  const folder = mkdtempSync(path.join(tmpdir(), "towline-users-"));
  const sudoLog = path.join(folder, "sudo.log");
  const sudoRules = `/etc/sudoers.d/towline-test-${run}`;
  const remove = (): void => {
    locked(removeRules(run, Object.values(users), sudoRules));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(path.join(folder, "sudoers"), describeSudo(users, sudoLog), { mode: 0o440 });
    writeFileSync(path.join(folder, "passwords"), describePasswords(Object.values(users)), { mode: 0o600 });
    writeFileSync(path.join(folder, "doas.conf"), describeDoas(users, run));
    locked(addRules(folder, Object.values(users), sudoRules));
  } catch (error) {
    remove();
    throw error;
  }
  return {
    ...users,
    readSudoLog: () => (existsSync(sudoLog) ? readFileSync(sudoLog, "utf8") : ""),
    remove,
  };
}

type Named = Omit<TestUsers, "readSudoLog" | "remove">;

function describeSudo(users: Named, log: string): string {
  const withPassword = [users.withPassword, users.withTrickyPassword, users.onOwnTerminalWithPassword];
  const without = [users.withoutPassword, users.onTerminal, users.onOwnTerminal];
  return [
    ...withPassword.flatMap(({ name }) => [
      `Defaults:${name} timestamp_timeout=0, passwd_tries=3, logfile=${log}, !syslog, !use_pty`,
      `${name} ALL=(ALL:ALL) ALL`,
    ]),
    ...without.flatMap(({ name }) => [`Defaults:${name} !syslog, !use_pty`, `${name} ALL=(ALL:ALL) NOPASSWD: ALL`]),
    `Defaults:${users.onTerminal.name} requiretty`,
    `Defaults:${users.onOwnTerminal.name} use_pty`,
    `Defaults:${users.onOwnTerminalWithPassword.name} use_pty`,
    "",
  ].join("\n");
}

function describeDoas({ withPassword, withoutPassword }: Named, run: string): string {
  return [
    `# towline-test-${run}`,
    `permit nopass keepenv root # towline-test-${run}`,
    `permit ${withPassword.name} # towline-test-${run}`,
    `permit nopass keepenv ${withoutPassword.name} # towline-test-${run}`,
    "",
  ].join("\n");
}

function describePasswords(users: readonly TestUser[]): string {
  return users.map(({ name, password }) => `${name}:${password}\n`).join("");
}

function addRules(folder: string, users: readonly TestUser[], sudoRules: string): string {
  return [
    "set -e",
    ...users.map(({ name }) => `useradd --create-home --shell /bin/bash ${name}`),
    `chpasswd <${folder}/passwords`,
    `rm ${folder}/passwords`,
    `visudo --quiet --check --file=${folder}/sudoers`,
    `install -m 440 ${folder}/sudoers ${sudoRules}`,
    // After the lines that are there, and apart from them, so that these can be taken out again.
    `{ awk 1 ${DOAS_CONFIG} 2>/dev/null || true; cat ${folder}/doas.conf; } >${folder}/joined`,
    `doas -C ${folder}/joined >&2`,
    `install -m 400 ${folder}/joined ${DOAS_CONFIG}`,
  ].join("\n");
}

function removeRules(run: string, users: readonly TestUser[], sudoRules: string): string {
  return [
    `rm -f ${sudoRules}`,
    `if [ -e ${DOAS_CONFIG} ]; then sed -i '/# towline-test-${run}$/d' ${DOAS_CONFIG}; fi`,
    `[ -s ${DOAS_CONFIG} ] || rm -f ${DOAS_CONFIG}`,
    ...users.map(({ name }) => `userdel --remove --force ${name} 2>/dev/null || true`),
  ].join("\n");
}

/** Runs shell text while no other run changes users and rules. */
function locked(script: string): void {
  execFileSync("flock", ["--wait", "60", LOCK, "sh", "-c", script], { stdio: ["ignore", "ignore", "pipe"] });
}
