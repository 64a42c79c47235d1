/** The criteria of a `Match` line: how they are read, and whether they hold. */
import { isInNetworks } from "./local-networks.ts";
import { matchList } from "./match-pattern.ts";
import { DelimitedReader } from "./split-line.ts";

const WITHOUT_ARGUMENT = ["all", "canonical", "final"] as const;
const WITH_ARGUMENT = ["host", "originalhost", "user", "localuser", "tagged", "localnetwork", "exec"] as const;
/** Criteria of newer versions that ask about the session, which is not known while settings are read. */
const UNKNOWABLE = ["command", "sessiontype", "version"];

type CriterionName = (typeof WITHOUT_ARGUMENT)[number] | (typeof WITH_ARGUMENT)[number];

/** One condition of a `Match` line. */
export interface Criterion {
  readonly name: CriterionName;
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
}

/** The criteria of a line. @throws Error that says what ssh would refuse. */
export function parseCriteria(text: string): readonly Criterion[] {
  const reader = new DelimitedReader(text);
  const criteria: Criterion[] = [];
  for (let word = reader.next(); word !== undefined && word !== "" && !word.startsWith("#"); word = reader.next()) {
    const negated = word.startsWith("!");
    const name = (negated ? word.slice(1) : word).toLowerCase();
    const plain = WITHOUT_ARGUMENT.find((known) => known === name);
    if (plain === "all") {
      const following = reader.next() ?? "";
      // OpenSSH lets it stand after one other criterion, and it changes nothing there.
      if (criteria.length > 1 || (following !== "" && !following.startsWith("#"))) {
        throw new Error(`"${word}" cannot be combined with other criteria`);
      }
      return [...criteria, { name: "all", negated, argument: "" }];
    }
    if (plain !== undefined) {
      criteria.push({ name: plain, negated, argument: "" });
      continue;
    }
    if (UNKNOWABLE.includes(name)) throw new Error(`the criterion "${name}" is not supported`);
    const known = WITH_ARGUMENT.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`there is no criterion "${name}"`);
    const argument = reader.next();
    if (argument === undefined || argument === "" || argument.startsWith("#"))
      throw new Error(`"${name}" needs a value`);
    criteria.push({ name: known, negated, argument });
  }
  if (criteria.length === 0) throw new Error("a criterion is missing");
  return criteria;
}

/** Whether all criteria hold. A command is run only where all before it do. */
export async function holdAll(criteria: readonly Criterion[], subject: MatchSubject): Promise<boolean> {
  for (const criterion of criteria) {
    const holds = criterion.name === "exec" ? await subject.succeeds(criterion.argument) : holdsOf(criterion, subject);
    if (holds === criterion.negated) return false;
  }
  return true;
}

function holdsOf({ name, argument }: Criterion, subject: MatchSubject): boolean {
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
      return matchList(argument, subject.tag);
    case "localnetwork":
      return isInNetworks(argument);
    case "canonical":
    case "final":
      return subject.isFinal;
    default:
      return true;
  }
}
