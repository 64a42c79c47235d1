/** Makes the secrets of a command or a transfer known before anything can show them. */
import { GLOBAL_ARGUMENTS } from "../command/argument-list.ts";
import type { Command } from "../command/command.ts";
import type { GlobalArguments, ValueTypes } from "../command/global-arguments.ts";
import { isSecret, reveal, type Secret } from "../command/secret.ts";
import { isShellText } from "../command/shell-template.ts";
import type { Redactor } from "../output/redactor.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";

/** What of a value is secret. */
const SECRETS_IN: { readonly [Type in keyof ValueTypes]: (value: ValueTypes[Type]) => readonly (string | Secret)[] } = {
  boolean: none,
  string: none,
  secret: (value) => [value],
  limit: none,
  pause: none,
  count: none,
  codes: none,
  environment: (variables) => Object.values(variables).filter(isSecret),
  text: none,
};

/** Learns those of the host's settings, of the arguments that apply, and of the command if there is one. */
export function learnSecrets(
  redactor: Redactor,
  hop: EffectiveHop,
  settings: GlobalArguments,
  command?: Command,
): void {
  for (const text of hop.secrets) redactor.add(text);
  for (const { name, type } of GLOBAL_ARGUMENTS) {
    const value = settings[name];
    if (value === undefined) continue;
    for (const each of SECRETS_IN[type](value as never)) redactor.add(reveal(each));
  }
  if (command !== undefined && isShellText(command)) for (const each of command.secrets) redactor.add(reveal(each));
}

function none(): readonly [] {
  return [];
}
