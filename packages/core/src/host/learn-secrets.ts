/** Makes the secrets of a command or a transfer known before anything can show them. */
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { isSecret, reveal } from "../command/secret.ts";
import { isShellText } from "../command/shell-template.ts";
import type { Redactor } from "../output/redactor.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";

/** Learns those of the host's settings, of the arguments that apply, and of the command if there is one. */
export function learnSecrets(
  redactor: Redactor,
  hop: EffectiveHop,
  { sudoPassword, suPassword, doasPassword, env = {} }: GlobalArguments,
  command?: Command,
): void {
  const values = [sudoPassword, suPassword, doasPassword, ...Object.values(env).filter(isSecret)];
  if (command !== undefined && isShellText(command)) values.push(...command.secrets);
  for (const value of [...hop.secrets, ...values]) if (value !== undefined) redactor.add(reveal(value));
}
