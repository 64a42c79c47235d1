/** Finds what ssh_config says about one host, as OpenSSH does: the first value wins, in one pass or in two. */
import { join } from "node:path";
import { ConfigError } from "@towline/core";
import { isSshSince, sshRelease } from "../../installation/ssh-program.ts";
import { expandHome, expandTokens, expandVariables, type Tokens } from "../files/expand-value.ts";
import { findFiles } from "../files/find-files.ts";
import { type ConfigFile, type FileCheck, readConfigFile } from "../files/read-config-file.ts";
import { holdAll } from "../parsing/match-criteria.ts";
import { matchPattern } from "../parsing/match-pattern.ts";
import type { ConfigBlock } from "../parsing/parse-config.ts";
import { settleValues } from "./ask-ssh.ts";
import { canonicalizeAddress, canonicalizeHost } from "./canonicalize-host.ts";
import { ConfigAnswer } from "./config-answer.ts";
import { refuseProblems } from "./refuse-problems.ts";

/** Whom the question is about. */
export interface ConfigQuestion {
  /** The name as it would be given to ssh. */
  readonly host: string;
  /** The user and the port that are set already, if any: stronger than the files. */
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly localUser: string;
  readonly home: string;
  /** Runs the command of a `Match exec` for what is known of the host by then. */
  readonly runMatchCommand: (command: string, host: string, answer: ConfigAnswer) => Promise<boolean>;
  /** What tokens stand for, by what is known of the host by then. */
  readonly tokensOf: (host: string, keyAlias: string, answer: ConfigAnswer) => Promise<Tokens>;
}

/** One of the files to start from. */
export interface RootFile {
  readonly path: string;
  /** The user's own: relative paths of `Include` start in `~/.ssh` and may begin with `~`. */
  readonly isUsers: boolean;
  readonly required: boolean;
  readonly check: FileCheck;
}

const MAXIMUM_DEPTH = 16;

/** One reading of all files. */
interface Pass {
  readonly question: ConfigQuestion;
  readonly answer: ConfigAnswer;
  /** The name that `Host` patterns are compared with. */
  readonly host: string;
  readonly isFinal: boolean;
  wantsFinalPass: boolean;
}

/** Evaluates files in order. @throws ConfigError for a file that is unreadable or wrong, or includes itself. */
export async function evaluateConfig(files: readonly RootFile[], question: ConfigQuestion): Promise<ConfigAnswer> {
  const { host, user, port } = question;
  const answer = new ConfigAnswer(user, port);
  const first = await readAll(files, { question, answer, host, isFinal: false, wantsFinalPass: false });
  const mode = answer.text("canonicalizehostname") ?? "no";
  const named = nameToConnect(answer, host);
  const address = canonicalizeAddress(named);
  const resolved =
    address ?? (mode === "no" ? named.toLowerCase() : await canonicalizeHost(named.toLowerCase(), mode, answer));
  answer.settleHostName(resolved);
  if (first.wantsFinalPass || mode !== "no") {
    await readAll(files, { question, answer, host: resolved, isFinal: true, wantsFinalPass: true });
  }
  await expandUser(question, answer, resolved);
  return answer;
}

const EXPANDED = /%|\$\{/;

/** Since OpenSSH 10.0 a user's name may have tokens, those that don't depend on it; before, it is what it is. */
async function expandUser({ host, tokensOf }: ConfigQuestion, answer: ConfigAnswer, address: string): Promise<void> {
  const found = answer.get("user");
  const [text = ""] = found?.values ?? [];
  // What is given is taken as it is.
  if (found === undefined || found.line === 0 || !EXPANDED.test(text) || !(await isSshSince(10, 0))) return;
  const { r: _user, C: _hash, ...tokens } = await tokensOf(address, answer.text("hostkeyalias") ?? host, answer);
  answer.settleUser(expandVariables(text, tokens));
}

async function readAll(files: readonly RootFile[], pass: Pass): Promise<Pass> {
  for (const root of files) {
    const file = readConfigFile(root.path, root);
    if (file !== undefined) await evaluateFile(file, root, pass, true, [file.path]);
  }
  return pass;
}

/** `isActive` is whether the file applies at all: one that is included under another host's name is only looked through. */
async function evaluateFile(
  file: ConfigFile,
  root: RootFile,
  pass: Pass,
  isActive: boolean,
  stack: readonly string[],
): Promise<void> {
  pass.wantsFinalPass ||= file.wantsFinalPass;
  const problems = file.problems.length === 0 ? file.problems : await settleValues(file.problems);
  for (const block of file.blocksFor(pass.host)) {
    const applies = isActive && (await appliesTo(block, pass));
    for (const line of block.lines) {
      if (line.keyword !== "include") {
        if (applies) pass.answer.take(line, file.path);
        continue;
      }
      for (const path of await includedFiles(line.values, root.isUsers, pass, file)) {
        checkNesting(path, stack, file, line.number);
        const check = root.check === "anyone" ? "owner" : root.check;
        const included = readConfigFile(path, { required: false, check });
        if (included !== undefined) await evaluateFile(included, root, pass, applies, [...stack, path]);
      }
    }
  }
  if (problems.length > 0) await refuseProblems(file, problems, pass.answer);
}

async function appliesTo(block: ConfigBlock, pass: Pass): Promise<boolean> {
  if (block.hosts !== undefined) return matchesHost(block.hosts, pass.host);
  if (block.criteria === undefined) return true;
  const { all, former = all } = block.criteria;
  const criteria = former === all || (await isSshSince(9, 9)) ? all : former;
  const { question, answer, isFinal } = pass;
  const host = hostSoFar(pass);
  return holdAll(criteria, {
    host,
    originalHost: question.host,
    user: answer.text("user") ?? question.localUser,
    localUser: question.localUser,
    tag: answer.text("tag") ?? "",
    isFinal,
    succeeds: (command) => question.runMatchCommand(command, host, answer),
    release: sshRelease,
  });
}

/** The name to connect to, by what is known so far. */
function hostSoFar({ answer, isFinal, host }: Pass): string {
  return isFinal ? host : nameToConnect(answer, host);
}

/** Case counts here, unlike in `Match host`. */
function matchesHost(patterns: readonly string[], host: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (!matchPattern(negated ? pattern.slice(1) : pattern, host)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** The name or address that HostName gives, as far as it is known. */
function nameToConnect(answer: ConfigAnswer, host: string): string {
  const name = answer.text("hostname");
  return name === undefined ? host : expandTokens(name, { h: host });
}

/** Since OpenSSH 9.9 the paths may have tokens. One that can't be expanded is passed over, as ssh does. */
async function includedFiles(
  patterns: readonly string[],
  isUsers: boolean,
  pass: Pass,
  file: ConfigFile,
): Promise<readonly string[]> {
  const { question, answer } = pass;
  const isExpanded = patterns.some((pattern) => EXPANDED.test(pattern)) && (await isSshSince(9, 9));
  const host = hostSoFar(pass);
  const tokens = isExpanded ? await question.tokensOf(host, answer.text("hostkeyalias") ?? host, answer) : undefined;
  return patterns.flatMap((pattern) => {
    const path = tokens === undefined ? pattern : unlessWrong(() => expandVariables(pattern, tokens));
    if (path === undefined) return [];
    if (path.startsWith("/")) return findFiles(path);
    if (!path.startsWith("~")) return findFiles(join(isUsers ? join(question.home, ".ssh") : "/etc/ssh", path));
    if (isUsers) return unlessWrong(() => findFiles(expandHome(path, question.home))) ?? [];
    throw new ConfigError("ERR_TOWLINE_CONFIG_INVALID", `${file.path} includes ${path}, and the system has no home`, {
      connector: "ssh",
      advice: "Write an absolute path, or one that starts in /etc/ssh.",
    });
  });
}

function unlessWrong<Value>(make: () => Value): Value | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function checkNesting(path: string, stack: readonly string[], file: ConfigFile, number: number): void {
  if (!stack.includes(path) && stack.length <= MAXIMUM_DEPTH) return;
  throw new ConfigError(
    "ERR_TOWLINE_CONFIG_INVALID",
    stack.includes(path)
      ? `The ssh_config file ${path} includes itself, by ${file.path}:${number}`
      : `ssh_config files include each other more than ${MAXIMUM_DEPTH} levels deep, at ${file.path}:${number}`,
    { connector: "ssh", advice: "Remove the Include line that closes the circle." },
  );
}
