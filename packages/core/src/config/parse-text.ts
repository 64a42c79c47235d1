/** Parses the text of a YAML or JSON config, and tells a mistake in it by its line. */
import { ConfigError } from "../errors/kinds.ts";
import type { BuiltDocument } from "./document-builder.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";

/** A value that begins with an unquoted `@`, which YAML reserves. */
const UNQUOTED_AT = /(?:^\s*|[-:?]\s+|[[{,]\s*)@[A-Za-z]/;

/** What js-yaml's exception holds; its message quotes the file and could show a secret, so it is not used. */
interface YamlException {
  readonly reason?: string;
  readonly mark?: { readonly line: number };
}

/**
 * Parses YAML.
 *
 * @returns the document, and what in it would not stay as it is written
 * @throws ConfigError that names the file and the line.
 */
export async function parseYaml(file: string, text: string): Promise<BuiltDocument> {
  try {
    return await readYaml(text);
  } catch (cause) {
    throw explainYaml(file, text, cause as YamlException);
  }
}

/**
 * Parses JSON.
 *
 * @param property of it that holds the config, such as that of package.json
 * @returns the document, and what in it would not stay as it is written
 * @throws ConfigError that names the file, and the line where it is known.
 */
export async function parseJson(file: string, text: string, property?: string): Promise<BuiltDocument> {
  try {
    return readJson(text, { property });
  } catch (cause) {
    if (cause instanceof RangeError) {
      const advice = "Look for brackets that are not closed.";
      throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", `The config ${file} is nested too deep`, { advice });
    }
    const line = lineOfJsonError(text, String(cause)) ?? (await lineOfYamlError(text));
    throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", `${at(file, line)} is not valid JSON`, {
      advice: "Look for a missing or extra comma, quote or bracket on this line or the one before.",
    });
  }
}

function explainYaml(file: string, text: string, exception: YamlException): ConfigError {
  const line = exception.mark === undefined ? undefined : exception.mark.line + 1;
  const lines = text.split(/\r\n|\r|\n/);
  const culprit = [line, line === undefined ? undefined : line - 1].find(
    (candidate) => candidate !== undefined && UNQUOTED_AT.test(lines[candidate - 1] ?? ""),
  );
  if (culprit !== undefined) {
    return new ConfigError(
      "ERR_TOWLINE_CONFIG_SYNTAX",
      `${at(file, culprit)} is not valid YAML: a value that begins with "@" needs quotes`,
      { advice: 'Write it as "@connector/name", with the quotes.' },
    );
  }
  const tab = line !== undefined && /^\s*\t/.test(lines[line - 1] ?? "");
  const reason = tab ? "lines are indented with spaces, not with tabs" : withoutContent(exception.reason);
  return new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", `${at(file, line)} is not valid YAML: ${reason}`, {
    advice: "Check this line and the one before; text with special characters needs quotes.",
  });
}

/** The parser quotes aliases and tags, and an unquoted password can look like one. */
function withoutContent(reason = "it cannot be read"): string {
  return reason.replace(/\s*(["'<`]).*$/s, "");
}

function lineOfJsonError(text: string, message: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
}

async function lineOfYamlError(text: string): Promise<number | undefined> {
  const { default: yaml } = await import("js-yaml");
  try {
    yaml.load(text);
  } catch (exception) {
    const { mark } = exception as YamlException;
    return mark === undefined ? undefined : mark.line + 1;
  }
  return undefined;
}

function at(file: string, line: number | undefined): string {
  return line === undefined ? `The config ${file}` : `The config ${file}:${line}`;
}
