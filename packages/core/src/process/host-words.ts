/** What a host said in place of a command's output, as part of a message. */
import type { Redactor } from "../output/redactor.ts";
import type { Outcome, OutcomeSubject } from "./outcome.ts";

/** sudo and tar add these after they have said what is wrong. */
const AFTERTHOUGHT = /sudoers_audit|Exiting with failure status|Error is not recoverable/;

/** How much of the output can hold the last line. */
const LAST_BYTES = 4096;

const LONGEST_WORDS = 200;

/** The words that tell why it went so: of the command, or of what is in its place. @param output where a command tells */
export function hostWords(
  { started, said }: Outcome,
  output: Buffer,
  redactor: Redactor,
): Pick<OutcomeSubject, "lastWords" | "before"> {
  if (started) return { lastWords: lastWords(output, redactor) };
  // What runs in the place of a command, such as a ForceCommand or nologin, may say so on stdout.
  const [errors, others] = [said.stderr, said.stdout].map((bytes) => readLines(bytes, redactor));
  const before = [...(errors ?? []), ...(others ?? [])];
  return { lastWords: errors?.at(-1) ?? others?.at(-1) ?? "", before };
}

/** The last line that says something. Masked as a whole, because a secret may span lines or be cut with a long one. */
function lastWords(output: Buffer, redactor: Redactor): string {
  return readLines(output.subarray(-LAST_BYTES), redactor).at(-1) ?? "";
}

function readLines(output: Buffer, redactor: Redactor): readonly string[] {
  return redactor
    .redact(output.toString("utf8"))
    .split(/[\r\n]/)
    .filter((line) => !AFTERTHOUGHT.test(line))
    .map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim())
    .filter((line) => line !== "")
    .map((line) => (line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line));
}
