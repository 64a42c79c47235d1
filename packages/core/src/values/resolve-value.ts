/** Gets the values that a config only refers to, when they are needed: once each, and every one is a secret. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isMapping } from "../config/describe-value.ts";
import { readText, type TextOrProblem } from "../config/read-text.ts";
import type { Prompt } from "../connector/define-connector.ts";
import { ConfigError } from "../errors/kinds.ts";
import { judgePath } from "../trust/judge-path.ts";
import { runProgram } from "./run-program.ts";
import { checkReference, holdsReference, isReference, type ValueReference } from "./value-reference.ts";

const COMMAND_DEADLINE_MS = 30_000;

/** What values may come from, and who is told about them. */
export interface ValueSources {
  /** Relative paths start here, and commands run here. */
  readonly folder: string;
  /** Absent: nobody can be asked. */
  readonly prompt?: Prompt | undefined;
  /** Told of each value before anyone else sees it. */
  readonly onSecret: (value: string) => void;
  readonly signal: AbortSignal;
  /** Default: the environment of this process. */
  readonly environment?: { readonly [name: string]: string | undefined } | undefined;
  /** Milliseconds for a `$command`. Default: 30,000. */
  readonly commandDeadlineMs?: number | undefined;
}

/** Whose setting is resolved, for messages. */
export interface ValuePlace {
  readonly host?: string | undefined;
  readonly key: string;
}

/** A resolved value. */
export interface ResolvedValue {
  readonly value: unknown;
  /** Each text that came from a reference. */
  readonly secrets: readonly string[];
}

/** Resolves the references inside a value, at any depth. @throws ConfigError ERR_TOWLINE_CONFIG_VALUE */
export type ResolveValue = (value: unknown, place: ValuePlace) => Promise<ResolvedValue>;

/**
 * Makes a resolver that asks each source once: hosts that share `{ $prompt: "Password" }` or a command share the answer.
 */
export function createValueResolver(sources: ValueSources): ResolveValue {
  const answers = new Map<string, Promise<string>>();
  let questions: Promise<unknown> = Promise.resolve();

  const answer = (reference: ValueReference, place: ValuePlace): Promise<string> => {
    const identity = JSON.stringify(reference);
    const known = answers.get(identity);
    if (known !== undefined) return known;
    // A terminal can take one question at a time; the next one comes when it is answered, or was not.
    const turn = "$prompt" in reference ? questions : undefined;
    const fetching = () => fetchValue(reference, place, sources);
    const asked = turn === undefined ? fetching() : turn.then(fetching, fetching);
    if (turn !== undefined) questions = asked;
    answers.set(identity, asked);
    return asked;
  };

  const walk = async (value: unknown, place: ValuePlace, secrets: string[]): Promise<unknown> => {
    if (!holdsReference(value)) return value;
    if (Array.isArray(value)) return Promise.all(value.map((item) => walk(item, place, secrets)));
    if (isReference(value)) {
      const problem = checkReference(value);
      if (problem !== undefined)
        throw missing(place, `${problem.message}`, "Write one of $env, $file, $command, $prompt.");
      const text = await answer(value as unknown as ValueReference, place);
      // No program's argument, variable or password can hold one; what follows it would be lost.
      if (text.includes("\0"))
        throw missing(place, "what was fetched holds a NUL byte", "Look at where it comes from.");
      if (text !== "") {
        secrets.push(text);
        sources.onSecret(text);
      }
      return text;
    }
    if (!isMapping(value)) return value;
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, item]) => [key, await walk(item, place, secrets)] as const),
    );
    return Object.fromEntries(entries);
  };

  return async (value, place) => {
    const secrets: string[] = [];
    return { value: await walk(value, place, secrets), secrets };
  };
}

async function fetchValue(reference: ValueReference, place: ValuePlace, sources: ValueSources): Promise<string> {
  if ("$env" in reference) {
    const value = (sources.environment ?? process.env)[reference.$env];
    if (value !== undefined) return value;
    throw missing(place, `the environment variable ${reference.$env} is not set`, `Set it: export ${reference.$env}=…`);
  }
  if ("$file" in reference) return readValueFile(reference.$file, place, sources);
  if ("$command" in reference) return runValueCommand(reference.$command, place, sources);
  if (sources.prompt === undefined) {
    const question = JSON.stringify(reference.$prompt);
    throw missing(place, `nobody can be asked ${question}`, "Run it in a terminal, or use $env, $file or $command.");
  }
  return sources.prompt(reference.$prompt, { echo: false, signal: sources.signal });
}

async function readValueFile(path: string, place: ValuePlace, sources: ValueSources): Promise<string> {
  const file = resolve(sources.folder, path);
  const read = await readRegular(file, sources.signal).catch((cause: NodeJS.ErrnoException) => {
    const { code } = cause;
    const what =
      code === "ENOENT" ? `there is no file ${file}` : `the file ${file} cannot be read (${code ?? "error"})`;
    throw missing(place, what, "Check the path; relative ones start at the config's folder.", cause);
  });
  if ("text" in read) return withoutNewline(read.text);
  throw missing(place, `the file ${file} ${read.problem}`, "Save it as UTF-8.");
}

async function readRegular(file: string, signal: AbortSignal): Promise<TextOrProblem> {
  // A pipe or a device could keep the read waiting for ever.
  if (!(await stat(file)).isFile()) throw Object.assign(new Error("It is no file"), { code: "not a regular file" });
  return readText(file, signal);
}

async function runValueCommand(argv: readonly string[], place: ValuePlace, sources: ValueSources): Promise<string> {
  refuseForeignProgram(argv[0] ?? "", place, sources);
  const deadlineMs = sources.commandDeadlineMs ?? COMMAND_DEADLINE_MS;
  const outcome = await runProgram(argv, { folder: sources.folder, deadlineMs, signal: sources.signal });
  if (outcome.kind === "printed") return withoutNewline(outcome.text);
  throw missing(place, `the command "${argv.join(" ")}" ${outcome.reason}`, "Run it by itself to see why.");
}

/** A program that is named by its path, as one of the project's own, must be nobody else's. */
function refuseForeignProgram(program: string, { host, key }: ValuePlace, { folder }: ValueSources): void {
  const distrust = program.includes("/") ? judgePath(resolve(folder, program)) : undefined;
  if (distrust === undefined || !existsSync(resolve(folder, program))) return;
  const subject = host === undefined ? key : `Host ${host}: ${key}`;
  const message = `${subject} has no value: the program ${program} is not run: ${distrust.why}`;
  throw new ConfigError("ERR_TOWLINE_CONFIG_UNTRUSTED", message, {
    host,
    advice: `If it is yours: ${distrust.remedy}.`,
  });
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function missing({ host, key }: ValuePlace, reason: string, advice: string, cause?: unknown): ConfigError {
  const owner = host === undefined ? key : `Host ${host}: ${key}`;
  return new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `${owner} has no value: ${reason}`, { host, advice, cause });
}
