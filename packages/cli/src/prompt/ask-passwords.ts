/** Asks for the passwords that options want to be asked for, before anything connects. */
import type { GlobalArguments, Prompt } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";
import type { ArgumentFlags } from "../options/argument-options.ts";
import { UsageError } from "../process/usage-error.ts";

/** @throws UsageError where nobody can be asked */
export async function askPasswords(flags: ArgumentFlags, prompt: Prompt | undefined): Promise<GlobalArguments> {
  const answers: { [name: string]: unknown } = {};
  for (const { name, key, secret: isSecret, option, description } of GLOBAL_ARGUMENTS) {
    if (!isSecret || option === undefined || !(option.name in flags)) continue;
    if (prompt === undefined) {
      throw new UsageError(
        `${option.flag} needs a terminal to ask on`,
        `Set ${key} in the config instead, as { $env: NAME } or { $command: [program, …] }.`,
      );
    }
    const { secret } = await import("@towline/core");
    answers[name] = secret(await prompt(`${description}:`, { echo: false }));
  }
  return answers;
}
