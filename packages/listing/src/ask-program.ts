/** Asks a program on the carrier for what it knows: for a limited time, and for no more than a list may be long. */
import { type CarrierAnswer, type Connection, isTowlineError, PROGRAM_MISSING, runOnCarrier } from "@towline/core";
import { withLimit } from "@towline/core/waiting";
import { listingFailed } from "./listing-failed.ts";
import { showText } from "./show-text.ts";

/** One way in which a program is known to fail. */
export interface KnownFailure {
  /** Words of its stderr. They are looked for in its last 64 KiB. */
  readonly words: RegExp;
  /** What it means, after `PROGRAM: `. Default: the program's own last line. */
  readonly message?: string | undefined;
  readonly advice: string;
}

/** What is asked. */
export interface ProgramQuestion {
  /** The identifier of the connector that asks. */
  readonly connector: string;
  readonly carrier: Connection;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds. Default: 50 seconds, so that this error comes before that of core's deadline. */
  readonly timeout?: number | undefined;
  /** What it reads. Default: nothing. */
  readonly stdin?: string | undefined;
  /** What to do where it is not installed. */
  readonly install: string;
  /** What to do where it fails in a way that is not known. */
  readonly advice?: string | undefined;
  readonly failures?: readonly KnownFailure[] | undefined;
  /** What it is called in messages. Default: `argv[0]`. */
  readonly program?: string | undefined;
  /** The line that tells most of what it said when it failed. Default: an error, else the last. */
  readonly chooseLine?: ((complaint: string) => string) | undefined;
}

const TIMEOUT_MS = 50_000;
const LONGEST_COMPLAINT = 65_536;

/**
 * What it printed.
 *
 * @throws InventoryError when it is missing, fails, takes too long or prints too much
 */
export async function askProgram(question: ProgramQuestion): Promise<string> {
  const { connector, carrier, argv, timeout = TIMEOUT_MS, stdin } = question;
  const program = programOf(question);
  const late = (): Error =>
    listingFailed(
      connector,
      `${program} did not answer within ${timeout / 1000} seconds`,
      `See by hand what it waits for: ${showCommand(argv)}`,
    );
  const answer = await withLimit({ signal: question.signal, timeout, late }, (signal) =>
    runOnCarrier(carrier, argv, { signal, stdin }),
  ).catch((error: unknown) => {
    if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_COMMAND_FAILED") throw error;
    throw listingFailed(connector, error.message, `See by hand what it prints: ${showCommand(argv)}`, error);
  });
  if (answer.exitCode === 0) return answer.stdout;
  throw explain(question, answer);
}

function explain(question: ProgramQuestion, answer: CarrierAnswer): Error {
  const { connector, argv, failures = [], install, chooseLine = lastLine } = question;
  const program = programOf(question);
  const complaint = (answer.stderr.trim() === "" ? answer.stdout : answer.stderr).slice(-LONGEST_COMPLAINT);
  if (isMissing(argv[0] ?? "", answer, complaint)) {
    return listingFailed(connector, `The program ${program} is not installed where it is to run`, install);
  }
  const known = failures.find(({ words }) => words.test(complaint));
  const said = showText(chooseLine(complaint));
  const how = answer.exitCode === null ? `was ended by ${answer.signal ?? "nobody knows what"}` : undefined;
  const message = known?.message ?? how ?? (said === "" ? `failed with exit code ${answer.exitCode}` : said);
  const words = known?.message === undefined || said === "" ? message : `${message}: ${said}`;
  const advice = known?.advice ?? question.advice ?? `See what it says by hand: ${showCommand(argv)}`;
  return listingFailed(connector, `${program}: ${words}`, advice);
}

function programOf({ program, argv }: ProgramQuestion): string {
  return program ?? showText(argv[0] ?? "");
}

/** A shell on another machine says so in its own words. */
function isMissing(program: string, { exitCode }: CarrierAnswer, complaint: string): boolean {
  if (exitCode !== PROGRAM_MISSING) return false;
  return complaint === "" || complaint.includes(program);
}

/** The line that tells most: programs end with it. Frames that some draw around it say nothing. */
function lastLine(complaint: string): string {
  const lines = complaint.split("\n").map((line) => showText(line.replace(/^[\s│╷╵]+/u, "")));
  return lines.find((line) => /^(?:\S+ )?error\b/i.test(line)) ?? lines.findLast((line) => line !== "") ?? "";
}

/** For people to run by hand. */
function showCommand(argv: readonly string[]): string {
  const words = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return showText(words.join(" "));
}
