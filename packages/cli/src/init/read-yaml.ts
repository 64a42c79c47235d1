/** Reads YAML of other tools as plain data: a word that would not stay as it is written stays text. */
import { UsageError } from "../process/usage-error.ts";

const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d*[1-9])?$/;

/** @throws UsageError that names the line */
export async function readYaml(text: string, file: string): Promise<unknown> {
  const { default: yaml } = await import("js-yaml");
  const word = (name: string, pattern: RegExp, construct: (text: string) => unknown) =>
    new yaml.Type(`tag:yaml.org,2002:${name}`, {
      kind: "scalar",
      resolve: (data: unknown) => (data === null ? name === "null" : pattern.test(String(data))),
      construct,
    });
  const schema = yaml.FAILSAFE_SCHEMA.extend({
    implicit: [
      word("null", /^(?:~|null|Null|NULL|)$/, () => null),
      word("bool", /^(?:true|True|TRUE|false|False|FALSE)$/, (data) => data.toLowerCase() === "true"),
      word("float", NUMBER, Number),
    ],
  });
  try {
    return yaml.load(text, { schema });
  } catch (error) {
    // The message quotes the file, and what it quotes may be a secret.
    const { mark } = error as { readonly mark?: { readonly line: number } };
    throw new UsageError(`${file}${mark === undefined ? "" : `:${mark.line + 1}`} is no YAML`);
  }
}
