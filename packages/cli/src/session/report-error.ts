/** Tells an error that ended the program: what went wrong and what to do, never a stack trace unless asked for. */

import { errorToRecord, formatEvent } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { fitExcerpt } from "../render/fit-excerpt.ts";
import { formatMessage, widthOf } from "../render/wrap-text.ts";

const EXCERPT_INDENT = "    ";

interface TellableError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly advice?: string | undefined;
  /** A line of input, and below it a mark at what is wrong. */
  readonly excerpt?: string | undefined;
}

/**
 * Prints the error to stderr, with `--json` also as an event to stdout, and sets exit code 2; after work that was done, at
 * least 1.
 */
export function reportError(error: unknown, context: CliContext): void {
  const debug = context.argv.includes("--debug");
  const told: TellableError = isTellable(error)
    ? error
    : {
        name: "Error",
        message: `unexpected error: ${error instanceof Error ? error.message : String(error)}`,
        code: "ERR_TOWLINE_UNEXPECTED",
        advice: `This is a mistake in Towline. Please report it${debug ? "" : ", with what --debug prints"}.`,
      };
  const lines = `towline: ${told.message}`.split("\n");
  if (told.excerpt !== undefined) {
    const room = widthOf(context.stderr) - EXCERPT_INDENT.length;
    lines.push(...fitExcerpt(told.excerpt, room).map((line) => EXCERPT_INDENT + line));
  }
  if (told.advice !== undefined) lines.push(`  ${told.advice}`);
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(...error.stack.split("\n"));
  context.stderr.write(formatMessage(lines.join("\n"), context.stderr));
  if (context.argv.includes("--json")) {
    context.stdout.write(formatEvent({ type: "error", error: errorToRecord(told, { causes: 0 }) }));
  }
  context.exitCode = told.code === "ERR_TOWLINE_NOT_FINISHED" ? Math.max(context.exitCode, 1) : 2;
}

/** Ours and core's errors, told by their codes, so that telling an error never needs what may be broken. */
function isTellable(error: unknown): error is TellableError {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_TOWLINE_");
}
