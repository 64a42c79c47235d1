/** Asks a source for some values, and makes sure that what comes are values: whatever else comes is told without its content. */
import type { Log, Prompt } from "../connector/define-connector.ts";
import { PluginError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { Redactor } from "../output/redactor.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { withLimit } from "../waiting/limit.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import type { BuiltInContext } from "./built-in-sources.ts";
import type { MissingValue, ValueAnswer, ValueContext, ValueSource } from "./define-value-source.ts";
import type { ProgramRunner } from "./program-runner.ts";

const DEADLINE_MS = 30_000;
const MOST_CHARACTERS = 1024 * 1024;

/** What came of a request: a value that is noted as secret, why there is none, or what was thrown. */
export type FetchedValue = { readonly value: string } | MissingValue | { readonly error: unknown };

/** What fetching needs from the fleet. */
export interface FetchOptions {
  readonly folder: string;
  readonly environment: { readonly [name: string]: string | undefined };
  readonly runner: ProgramRunner;
  readonly prompt?: Prompt | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
  readonly onSecret: (value: string) => void;
}

/** As many as were asked for, in their order. Never rejects. */
export async function fetchValues(
  source: ValueSource,
  requests: readonly unknown[],
  options: FetchOptions,
): Promise<readonly FetchedValue[]> {
  const refusals = new Set<unknown>();
  try {
    const answers = await askSource(source, requests, options, refusals);
    if (!Array.isArray(answers) || answers.length !== requests.length) {
      throw fault(source, `answered ${requests.length} requests with ${describeAnswers(answers)}`);
    }
    const checked = answers.map((answer: unknown) => checkAnswer(source, answer));
    for (const answer of checked) if ("value" in answer && answer.value !== "") options.onSecret(answer.value);
    // An answer may quote what another one has for its value.
    return checked.map((answer) =>
      "value" in answer ? answer : { ...answer, problem: options.redactor.redact(answer.problem) },
    );
  } catch (thrown) {
    const error = isTowlineError(thrown) || refusals.has(thrown) ? thrown : fault(source, `failed: ${nameOf(thrown)}`);
    return requests.map(() => ({ error }));
  }
}

async function askSource(
  source: ValueSource,
  requests: readonly unknown[],
  options: FetchOptions,
  refusals: Set<unknown>,
): Promise<unknown> {
  const { runner, prompt, signal, folder, environment } = options;
  const timeout = source.deadline ?? DEADLINE_MS;
  const late = () => fault(source, `did not answer within ${formatDeadline(timeout)}`);
  return withLimit({ signal, timeout, late }, async (stop, limit) => {
    const ask = async (...[question, settings]: Parameters<Prompt>): Promise<string> => {
      try {
        return await limit.aside(() => runner.alone(async () => (prompt as Prompt)(question, settings)));
      } catch (refusal) {
        refusals.add(refusal);
        throw refusal;
      }
    };
    const context: BuiltInContext = {
      folder,
      environment,
      hasTerminal: runner.hasTerminal,
      signal: stop,
      prompt: prompt === undefined ? undefined : ask,
      log: (message) => options.log(`$${source.name}: ${message}`),
      run: (argv, settings) => limit.aside(() => runner.run(argv, stop, settings)),
      runShown: (argv) => limit.aside(() => runner.runShown(argv, stop)),
    };
    const fetching = (async () => source.fetch(requests, context satisfies ValueContext))();
    // A program that is given up says so itself, which its source then tells.
    return unlessAborted(fetching, stop, { grace: 2_000 });
  });
}

function checkAnswer(source: ValueSource, answer: unknown): ValueAnswer {
  const { value, problem, advice, code } = (answer ?? {}) as { readonly [member: string]: unknown };
  if (typeof value === "string") return checkText(value);
  if (typeof problem !== "string" || problem === "") {
    throw fault(source, "gave an answer that has neither a value nor a problem");
  }
  return {
    problem,
    advice: typeof advice === "string" ? advice : undefined,
    code: code === "ERR_TOWLINE_CONFIG_UNTRUSTED" ? code : undefined,
  };
}

function checkText(value: string): ValueAnswer {
  const advice = "Look at where it comes from.";
  // No program's argument, variable or password can hold one; what follows it would be lost.
  if (value.includes("\0")) return { problem: "what was fetched holds a NUL byte", advice };
  if (value.length > MOST_CHARACTERS) return { problem: "what was fetched has more than 1 MiB", advice };
  return { value: value.replace(/^\uFEFF/, "").replace(/\r?\n$/, "") };
}

function fault({ name }: ValueSource, what: string): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_FAULT", `fetch of the value source $${name} ${what}`, {
    advice: "Report it to its author, or use another version of its package.",
  });
}

function describeAnswers(answers: unknown): string {
  return Array.isArray(answers) ? `${answers.length} answers` : "what is no list";
}

/** Its message may hold a part of a value, as that of JSON.parse does. */
function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `it threw ${typeof thrown}`;
  const place = /\bat .*?([^\\/()\s]+:\d+:\d+)/.exec(
    thrown.stack
      ?.split(/\n(?=\s+at )/)
      .slice(1)
      .join("\n") ?? "",
  )?.[1];
  return place === undefined ? thrown.name : `${thrown.name} at ${place}`;
}
