/** Turns the `_`-keys of data into global arguments: the API's names, milliseconds, secrets wrapped. */
import type { ArgumentDescription } from "../command/argument-list.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { Secret } from "../command/secret.ts";
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import type { Data } from "../connector/define-connector.ts";

/**
 * The global arguments of checked data.
 *
 * @param secrets texts that came from a reference, which stay masked wherever they are used
 */
export function convertArguments(data: Data, secrets: ReadonlySet<string>): GlobalArguments {
  const converted: { [name: string]: unknown } = {};
  for (const [key, { description }] of ARGUMENT_KEYS) {
    const value = data[key];
    if (value !== undefined) converted[description.name] = convert(description, value, secrets);
  }
  return converted;
}

function convert({ type, isTime, secret }: ArgumentDescription, value: unknown, secrets: ReadonlySet<string>): unknown {
  if (secret) return new Secret(String(value));
  if (isTime) return Math.round((value as number) * 1000);
  if (type === "text") return Array.isArray(value) ? linesOf(value as string[]) : value;
  if (type !== "environment") return value;
  return Object.fromEntries(
    Object.entries(value as Data).map(([name, variable]) => {
      const text = String(variable);
      return [name, secrets.has(text) ? new Secret(text) : text];
    }),
  );
}

/** Lines, as pyinfra takes them: each ends with a line break. */
function linesOf(lines: readonly string[]): string {
  return lines.map((line) => (line.endsWith("\n") ? line : `${line}\n`)).join("");
}
