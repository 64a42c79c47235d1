/** Reads `KEY=VALUE` options. */
import { UsageError } from "../process/usage-error.ts";

/** Splits at the first `=`. @throws UsageError */
function splitAssignment(option: string, text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  // The text is not repeated: it may hold what was meant to be kept secret.
  if (at < 1) throw new UsageError(`${option} takes KEY=VALUE`, `For example: ${option} greeting=hello`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Environment variables of repeated `--env NAME=VALUE`. @throws UsageError */
export function parseEnvironment(option: string, texts: readonly string[]): { [name: string]: string } {
  const environment: { [name: string]: string } = Object.create(null);
  for (const text of texts) {
    const [name, value] = splitAssignment(option, text);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new UsageError(`${option}: "${name}" is no name of an environment variable`);
    }
    environment[name] = value;
  }
  return environment;
}

/** Settings of repeated `--data KEY=VALUE`: true, false, numbers and JSON as such, anything else as text. @throws UsageError */
export function parseData(option: string, texts: readonly string[]): { [key: string]: unknown } {
  const data: { [key: string]: unknown } = Object.create(null);
  for (const text of texts) {
    const [key, value] = splitAssignment(option, text);
    data[key] = parseValue(value, `${option} ${key}`);
  }
  return data;
}

/** @param place for the message; the text may be secret */
function parseValue(text: string, place: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  // A number that would change its look, such as 1.0 or a long account number, was meant as text.
  if (typeof value === "number") return String(value) === text ? value : text;
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? [];
  if (numbers.every((number) => String(Number(number)) === number)) return value;
  throw new UsageError(`${place} holds a number that would not stay as it is written`, "Put quotes around it.");
}
