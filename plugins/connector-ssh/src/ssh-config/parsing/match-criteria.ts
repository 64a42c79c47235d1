/** The criteria of a `Match` line: how they are read, and whether they hold. */
import { isDeepStrictEqual } from "node:util";
import { isInNetworks, readNetworks } from "./local-networks.ts";
import { matchList } from "./match-pattern.ts";
import { DelimitedReader, splitWords } from "./split-line.ts";

const WITHOUT_ARGUMENT = ["canonical", "final"];
const WITH_ARGUMENT: readonly string[] = [
  ...["host", "originalhost", "user", "localuser", "tagged", "localnetwork", "exec"],
  ...["version", "sessiontype", "command"],
];
/** Those whose argument may be empty, to match what is not set. */
const MAY_BE_EMPTY = ["tagged", "command"];

/** One condition of a `Match` line. */
export interface Criterion {
  readonly name: string;
  readonly negated: boolean;
  readonly argument: string;
}

/** What criteria are compared with, as far as the files are read. */
export interface MatchSubject {
  /** The name to connect to, by what is known so far. */
  readonly host: string;
  /** The name as it was given. */
  readonly originalHost: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
  readonly isFinal: boolean;
  /** Whether a command succeeds. */
  readonly succeeds: (command: string) => Promise<boolean>;
  /** What this machine's ssh calls itself, such as `OpenSSH_10.0p2`; empty where there is none. */
  readonly release: () => Promise<string>;
}

/** The criteria of a line. */
export interface Criteria {
  readonly all: readonly Criterion[];
  /** How OpenSSH read them before 9.9, where that differs: it knew no single quotes there, and no backslashes. */
  readonly former?: readonly Criterion[] | undefined;
}

/** @throws Error that says what ssh would refuse. */
export function parseCriteria(text: string): Criteria {
  const former = attempt(() => readCriteria(splitByDelimiters(text)));
  const all = attempt(() => readCriteria(splitWords(text).flatMap(splitAssignment)));
  if (all instanceof Error) {
    if (former instanceof Error) throw former;
    return { all: former };
  }
  return former instanceof Error || isDeepStrictEqual(all, former) ? { all } : { all, former };
}

function attempt<Value>(read: () => Value): Value | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}

/** `host=web1` is one word there, and two here. */
function splitAssignment(word: string): readonly string[] {
  const [name = "", ...rest] = word.split("=");
  const isAssignment = rest.length > 0 && WITH_ARGUMENT.includes(name.replace(/^!/, "").toLowerCase());
  return isAssignment ? [name, rest.join("=")] : [word];
}

function splitByDelimiters(text: string): readonly string[] {
  const reader = new DelimitedReader(text);
  const words: string[] = [];
  for (let word = reader.next(); word !== undefined && !word.startsWith("#"); word = reader.next()) words.push(word);
  return words.at(-1) === "" ? words.slice(0, -1) : words;
}

function readCriteria(words: readonly string[]): readonly Criterion[] {
  const criteria: Criterion[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const negated = word.startsWith("!");
    const name = (negated ? word.slice(1) : word).toLowerCase();
    if (name === "all") {
      // OpenSSH lets it stand after one other criterion, and it changes nothing there.
      if (criteria.length > 1 || rest.some((following) => following !== "")) {
        throw new Error(`"${word}" cannot be combined with other criteria`);
      }
      return [...criteria, { name, negated, argument: "" }];
    }
    if (WITHOUT_ARGUMENT.includes(name)) {
      criteria.push({ name, negated, argument: "" });
      continue;
    }
    if (!WITH_ARGUMENT.includes(name)) throw new Error(`there is no criterion "${name}"`);
    const argument = rest.shift();
    if (argument === undefined || (argument === "" && !MAY_BE_EMPTY.includes(name))) {
      throw new Error(`"${name}" needs a value`);
    }
    if (name === "localnetwork") readNetworks(argument);
    criteria.push({ name, negated, argument });
  }
  if (criteria.length === 0) throw new Error("a criterion is missing");
  return criteria;
}

/** Whether all criteria hold. A command is run only where all before it do. */
export async function holdAll(criteria: readonly Criterion[], subject: MatchSubject): Promise<boolean> {
  for (const criterion of criteria) {
    if ((await holds(criterion, subject)) === criterion.negated) return false;
  }
  return true;
}

async function holds({ name, argument }: Criterion, subject: MatchSubject): Promise<boolean> {
  switch (name) {
    case "host":
      return matchList(argument.toLowerCase(), subject.host.toLowerCase());
    case "originalhost":
      return matchList(argument.toLowerCase(), subject.originalHost.toLowerCase());
    case "user":
      return matchList(argument, subject.user);
    case "localuser":
      return matchList(argument, subject.localUser);
    case "tagged":
      return matchOrBothEmpty(argument, subject.tag);
    case "localnetwork":
      return isInNetworks(argument);
    case "version":
      return matchList(argument, await subject.release());
    // As for `ssh NAME`: what is done on the connection later is not known when it is made.
    case "sessiontype":
      return matchList(argument, "shell");
    case "command":
      return matchOrBothEmpty(argument, "");
    case "exec":
      return subject.succeeds(argument);
    case "canonical":
    case "final":
      return subject.isFinal;
    default:
      return true;
  }
}

function matchOrBothEmpty(argument: string, text: string): boolean {
  return text === "" ? argument === "" : matchList(argument, text);
}
