/** What whoever opens a fleet gives it to write with and to ask with: its faults are told as its own. */
import type { Log, Prompt } from "../connector/define-connector.ts";
import { callbackError } from "../errors/callback-error.ts";
import type { Redactor } from "../output/redactor.ts";
import { callSafely } from "../waiting/call-safely.ts";

/** Debug messages come from everywhere: one that can't be written must not break what it tells of. */
export function guardLog(log: Log | undefined, redactor: Redactor): Log {
  return (message) =>
    callSafely(
      () => log?.(redactor.redact(message)),
      () => {},
    );
}

/** Answers with a text, or rejects, which says that there is no answer; connectors say so with its words. */
export function guardPrompt(prompt: Prompt | undefined): Prompt | undefined {
  if (prompt === undefined) return undefined;
  return async (question, options) => {
    const answer: unknown = await prompt(question, options);
    if (typeof answer === "string") return answer;
    const cause = new TypeError(`it answered with ${answer === null ? "null" : typeof answer} instead of a text`);
    throw callbackError("prompt", "openFleet", cause);
  };
}
