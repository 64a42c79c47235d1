/** Finds what ssh_config says about one host: the first value of a keyword wins, as in OpenSSH. */
import { isAbsolute, join } from "node:path";
import { ConfigError, type Log } from "@towline/core";
import { matchPatternList } from "./match-pattern.ts";
import { type ConfigLine, expandFilePattern, readConfigFile } from "./read-config-file.ts";

/** Whom the question is about. */
export interface ConfigQuestion {
  /** The name as it would be given to ssh. */
  readonly host: string;
  /** The user that is set already, if any. */
  readonly user: string | undefined;
  readonly localUser: string;
  readonly home: string;
  readonly log: Log;
}

/** The words of each keyword that was found, by its name in lower case. */
export type ConfigAnswer = Map<string, readonly string[]>;

/** A file to read, and the folder from which its relative `Include`s start. */
export interface ConfigFile {
  readonly path: string;
  readonly includeFolder: string;
  readonly required: boolean;
}

const MAXIMUM_DEPTH = 16;

/** Evaluates files in order. @throws ConfigError for a file that is unreadable, wrong, or includes itself. */
export async function evaluateConfig(files: readonly ConfigFile[], question: ConfigQuestion): Promise<ConfigAnswer> {
  const answer: ConfigAnswer = new Map();
  for (const file of files) {
    const lines = await readConfigFile(file.path, file.required);
    if (lines !== undefined) await evaluateLines(lines, question, answer, file.includeFolder, [file.path]);
  }
  return answer;
}

async function evaluateLines(
  lines: readonly ConfigLine[],
  question: ConfigQuestion,
  answer: ConfigAnswer,
  includeFolder: string,
  stack: readonly string[],
): Promise<void> {
  for (const line of lines) {
    if (line.keyword === "host") {
      if (matchPatternList(line.words, question.host))
        await evaluateLines(line.body, question, answer, includeFolder, stack);
    } else if (line.keyword === "match") {
      if (matchCriteria(line.words, question, answer))
        await evaluateLines(line.body, question, answer, includeFolder, stack);
    } else if (line.keyword === "include") {
      for (const pattern of line.words) {
        const path = pattern.startsWith("~/") ? join(question.home, pattern.slice(2)) : pattern;
        for (const file of await expandFilePattern(isAbsolute(path) ? path : join(includeFolder, path))) {
          checkNesting(file, stack);
          const included = await readConfigFile(file, false);
          if (included !== undefined) await evaluateLines(included, question, answer, includeFolder, [...stack, file]);
        }
      }
    } else if (line.keyword === "identityfile") {
      answer.set("identityfile", [...(answer.get("identityfile") ?? []), ...line.words.slice(0, 1)]);
    } else if (!answer.has(line.keyword)) {
      answer.set(line.keyword, line.words);
    }
  }
}

/** Whether the criteria of a `Match` line hold. Those that are not supported never do. */
function matchCriteria(words: readonly string[], question: ConfigQuestion, answer: ConfigAnswer): boolean {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const negated = word.startsWith("!");
    const criterion = (negated ? word.slice(1) : word).toLowerCase();
    if (criterion === "all") continue;
    const actual = actualValue(criterion, question, answer);
    if (actual === undefined) {
      question.log(`ssh_config: "Match ${criterion}" is not supported; its block is passed over`);
      return false;
    }
    index += 1;
    if (matchPatternList((words[index] ?? "").split(","), actual) === negated) return false;
  }
  return true;
}

function actualValue(criterion: string, question: ConfigQuestion, answer: ConfigAnswer): string | undefined {
  switch (criterion) {
    case "originalhost":
      return question.host;
    case "host":
      return (answer.get("hostname")?.[0] ?? question.host).replaceAll("%h", question.host);
    case "user":
      return question.user ?? answer.get("user")?.[0] ?? question.localUser;
    case "localuser":
      return question.localUser;
    default:
      return undefined;
  }
}

function checkNesting(file: string, stack: readonly string[]): void {
  if (!stack.includes(file) && stack.length < MAXIMUM_DEPTH) return;
  throw new ConfigError(
    "ERR_TOWLINE_CONFIG_INVALID",
    stack.includes(file)
      ? `The ssh_config file ${file} includes itself`
      : `ssh_config files include each other more than ${MAXIMUM_DEPTH} levels deep, at ${file}`,
    { connector: "ssh", advice: "Remove the Include line that closes the circle." },
  );
}
