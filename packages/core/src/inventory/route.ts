/** Splits a route such as `@ssh/bastion//@docker/web` into its steps, and refuses names that could do harm. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";

/** One step of a route as it is spelled. */
export interface RouteStep {
  /** The connector's identifier; `ssh` for a plain name, which only the first step can be. */
  readonly connector: string;
  /** What follows `@connector/`; undefined for a bare `@connector`. */
  readonly name: string | undefined;
}

const IDENTIFIER = "[a-z][a-z0-9-]*";
const BOUNDARY = new RegExp(`//(?=@${IDENTIFIER}(?:/|$))`);
const STEP = new RegExp(`^@(${IDENTIFIER})(?:/(.*))?$`, "s");
const CONTROL_CHARACTER = /\p{Cc}|\u2028|\u2029/u;
const HOST_NAME = /^(?:[\p{L}\p{N}_.:%@+=~-]+|(?:[^\s@[\]]+@)?\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\](?::\d+)?)$/u;

/** What most of a hundred thousand names are like: nothing more needs to be asked about them. */
const ORDINARY_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** The connector of a plain name. */
const DEFAULT_CONNECTOR = "ssh";

/**
 * Splits where `//@`, an identifier, and then `/`, `//@` or the end follow.
 *
 * @throws InventoryError ERR_TOWLINE_TARGET_INVALID for an empty name, one that begins with a dash, one that holds
 * control characters, and a plain name that cannot be a host's.
 */
export function parseRoute(text: string): readonly [RouteStep, ...RouteStep[]] {
  if (ORDINARY_NAME.test(text)) return [{ connector: DEFAULT_CONNECTOR, name: text }];
  if (CONTROL_CHARACTER.test(text)) throw invalid(text, "holds a control character", "Remove it.");
  const [first = "", ...rest] = text.split(BOUNDARY);
  return [parseStep(first, text), ...rest.map((step) => parseStep(step, text))];
}

/** The one spelling of a route, in which a plain name is written with its connector. */
export function joinRoute(steps: readonly RouteStep[]): string {
  const [first, ...others] = steps;
  return first !== undefined && others.length === 0 ? spellStep(first) : steps.map(spellStep).join("//");
}

/** What tells a host apart: its route in its one spelling. @throws InventoryError for a name that is none */
export function identityOfText(text: string): string {
  return joinRoute(parseRoute(text));
}

/** A step with its connector: `@ssh/web1`, `@local`. */
export function spellStep({ connector, name }: RouteStep): string {
  return name === undefined ? `@${connector}` : `@${connector}/${name}`;
}

function parseStep(step: string, text: string): RouteStep {
  if (!step.startsWith("@")) {
    checkPlainName(step, text);
    return { connector: DEFAULT_CONNECTOR, name: step };
  }
  const [, connector, name] = STEP.exec(step) ?? [];
  if (connector === undefined) {
    throw invalid(text, "names no connector", "Write @connector/name; an identifier is of a-z, 0-9 and -.");
  }
  if (name === "")
    throw invalid(text, `has no name after @${connector}/`, `Write @${connector}/NAME, or @${connector}.`);
  // A dash alone stands for standard input, and is an option nowhere.
  if (name?.startsWith("-") && name !== "-")
    throw invalid(text, "has a name that begins with a dash", "No host is called so.");
  return { connector, name };
}

function checkPlainName(name: string, text: string): void {
  if (name === "") throw invalid(text, "is empty", "Name a host, a group, or @connector/name.");
  if (name.startsWith("-")) throw invalid(text, "begins with a dash", "Put options before the targets.");
  if (HOST_NAME.test(name)) return;
  throw invalid(text, "cannot be the name of a host", adviceFor(name));
}

function adviceFor(name: string): string {
  if (name.includes("[")) return 'Write a range as "web[1-3]", "web[01-03]" or "web[1-3,7]".';
  if (/\s/.test(name)) return "Write a comma between names.";
  if (name.includes("/")) return "Write @connector/name for a path or an image.";
  return 'Quote globs, ranges such as "web[1-3]" and "!" so that the shell leaves them alone.';
}

function invalid(text: string, reason: string, advice: string): InventoryError {
  const shown = showName(text);
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", `The target ${shown} ${reason}`, { advice });
}
