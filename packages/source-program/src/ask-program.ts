/** Runs the program of a value source, and says what its failures mean without a word of what it printed. */
import type { MissingValue, SourceProgramOptions, ValueContext } from "@towline/core";

/** One way in which a program is known to fail. */
export interface KnownFailure {
  /** Words of its stderr. */
  readonly words: RegExp;
  /** What follows the program's name, such as `is locked`. */
  readonly problem: string;
  readonly advice: string;
}

/** What is asked. */
export interface ProgramQuestion extends SourceProgramOptions {
  readonly context: ValueContext;
  /** The program and its arguments: no secrets. */
  readonly argv: readonly string[];
  /** What to do where it is not installed. */
  readonly install: string;
  readonly failures?: readonly KnownFailure[];
}

/** Bytes that a program may print: as many as can be asked for, where one answer holds the values of many requests. */
export const MOST_BYTES = 16 * 1024 * 1024;

const LONGEST_COMPLAINT = 300;

/** What it printed, or why there is nothing. */
export async function askProgram(question: ProgramQuestion): Promise<{ readonly stdout: string } | MissingValue> {
  const { context, argv, install, failures = [], ...options } = question;
  const [program = ""] = argv;
  const answer = await context.run(argv, options);
  if (answer.kind === "exited" && answer.exitCode === 0) return { stdout: answer.stdout };
  if (answer.kind === "untrusted") return { problem: answer.reason, advice: answer.advice, code: answer.code };
  if (answer.kind === "missing") return { problem: `the program ${program} is not installed`, advice: install };
  const known = failures.find(({ words }) => words.test(answer.stderr));
  if (known !== undefined) return { problem: `${program} ${known.problem}`, advice: known.advice };
  const complaint = lastWords(answer.stderr);
  const reason = answer.kind === "exited" ? `exited with ${answer.exitCode}` : answer.reason;
  const advice = `Run it by itself to see why: ${argv.join(" ")}`;
  return { problem: `${program} ${reason}${complaint === "" ? "" : `: ${complaint}`}`, advice };
}

/** Whether an answer says why there is no value. */
export function isMissing(answer: object): answer is MissingValue {
  return "problem" in answer;
}

/** The last line that says something, nothing that a terminal obeys in it. */
function lastWords(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\p{Cc}/gu, "").trim());
  return (lines.findLast((line) => /\p{L}/u.test(line)) ?? "").slice(0, LONGEST_COMPLAINT);
}
