/** The value sources that core itself has: `$env`, `$file`, `$command`, `$prompt`. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { readText } from "../config/read-text.ts";
import type { BUILT_IN_SOURCES } from "../discovery/package-names.ts";
import { Turns } from "../waiting/turns.ts";
import {
  defineValueSource,
  type SourceProgramAnswer,
  type ValueAnswer,
  type ValueContext,
  type ValueSource,
} from "./define-value-source.ts";

/** What `$command` runs with besides, as no other source may: its errors are shown while it runs. */
export interface BuiltInContext extends ValueContext {
  runShown(argv: readonly string[]): Promise<SourceProgramAnswer>;
}

/** Files that are read at once. */
const FILES_AT_ONCE = 64;

const TEXT = { type: "string", minLength: 1 } as const;

const env = defineValueSource<string>({
  name: "env",
  summary: "Environment variables of this process",
  requestSchema: TEXT,
  expects: "the name of an environment variable",
  async fetch(names, { environment }) {
    return names.map((name) => {
      const value = environment[name];
      if (value !== undefined) return { value };
      return { problem: `the environment variable ${name} is not set`, advice: `Set it: export ${name}=…` };
    });
  },
});

const file = defineValueSource<string>({
  name: "file",
  summary: "Files on this machine",
  requestSchema: TEXT,
  expects: "a path",
  async fetch(paths, context) {
    const turns = new Turns(FILES_AT_ONCE);
    return Promise.all(paths.map((path) => turns.run(() => readValueFile(path, context))));
  },
});

async function readValueFile(path: string, { folder, signal }: ValueContext): Promise<ValueAnswer> {
  const whole = resolve(folder, path);
  try {
    // A pipe or a device could keep the read waiting for ever.
    if (!(await stat(whole)).isFile()) return unreadable(whole, "not a regular file");
    const read = await readText(whole, signal);
    return "text" in read
      ? { value: read.text }
      : { problem: `the file ${whole} ${read.problem}`, advice: "Save it as UTF-8." };
  } catch (cause) {
    return unreadable(whole, (cause as NodeJS.ErrnoException).code);
  }
}

function unreadable(file: string, code: string | undefined): ValueAnswer {
  return {
    problem: code === "ENOENT" ? `there is no file ${file}` : `the file ${file} cannot be read (${code ?? "error"})`,
    advice: "Check the path; relative ones start at the config's folder.",
  };
}

const command = defineValueSource<readonly string[]>({
  name: "command",
  summary: "What programs on this machine print",
  requestSchema: { type: "array", items: { type: "string" }, minItems: 1 },
  expects: "a list of a program and its arguments",
  async fetch(commands, context) {
    return Promise.all(commands.map((argv) => runValueCommand(argv, context as BuiltInContext)));
  },
});

async function runValueCommand(argv: readonly string[], { runShown }: BuiltInContext): Promise<ValueAnswer> {
  const answer = await runShown(argv);
  if (answer.kind === "exited" && answer.exitCode === 0) return { value: answer.stdout };
  if (answer.kind === "untrusted") return { problem: answer.reason, advice: answer.advice, code: answer.code };
  const reason = answer.kind === "exited" ? `exited with ${answer.exitCode}` : answer.reason;
  return { problem: `the command "${argv.join(" ")}" ${reason}`, advice: "Run it by itself to see why." };
}

const prompt = defineValueSource<string>({
  name: "prompt",
  summary: "Questions to you, each asked once",
  requestSchema: TEXT,
  expects: "a question",
  async fetch(questions, context) {
    const answers: ValueAnswer[] = [];
    for (const question of questions) {
      if (context.prompt === undefined) {
        const problem = `nobody can be asked ${JSON.stringify(question)}`;
        answers.push({ problem, advice: "Run it in a terminal, or use $env, $file or $command." });
      } else {
        answers.push({ value: await context.prompt(question, { echo: false, signal: context.signal }) });
      }
    }
    return answers;
  },
});

/** By name. */
export const BUILT_INS: { readonly [Name in (typeof BUILT_IN_SOURCES)[number]]: ValueSource } = {
  env,
  file,
  command,
  prompt,
};
