/** Keeps what connectors and plugins do to the process from ending it, and from being taken for what Towline says. */
import { writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { ForeignCode } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { isLeavingProcess, leaveProcess } from "../process/leave-process.ts";
import { reportError } from "../session/report-error.ts";

/** Who repeats a mistake for each piece of output must not fill the screen. */
const MOST_TOLD = 20;

/** The watch over foreign code. */
export interface Containment {
  /** What the exit code becomes: foreign code that failed is never a success. */
  settle(exitCode: number): number;
}

/**
 * From now on standard output is ours alone, `process.exit` is an error for whoever calls it, and an error that nobody
 * waited for is told by the package that it came from, while other hosts go on.
 */
export function containForeignCode(context: CliContext): Containment {
  let failures = 0;
  // `console` looks for it when it is first used.
  Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
  for (const name of ["exit", "abort"] as const) {
    process[name] = (code?: unknown): never => {
      throw new Error(
        `process.${name}(${code === undefined ? "" : String(code)}) was called, which ends the whole program`,
      );
    };
  }
  syncBuiltinESMExports();
  const take = async (error: unknown): Promise<void> => {
    failures += 1;
    if (failures > MOST_TOLD) return;
    const { findCulprit, importedCode } = await import("@towline/core");
    const culprit = findCulprit(error);
    const suspects = culprit === undefined ? importedCode().filter(isForeign) : [culprit];
    if (suspects.length > 0 && (culprit !== undefined || !hasStack(error))) {
      const { exitCode } = context;
      reportError(lateFailure(error, suspects), context);
      // What it becomes is told by the work, and by `settle`.
      context.exitCode = exitCode;
      return;
    }
    // Of what is ours nobody knows what still works.
    reportError(error, context);
    context.stdout.write("", () => leaveProcess(context.exitCode));
  };
  process.on("uncaughtException", take);
  process.on("unhandledRejection", take);
  process.on("exit", (code) => {
    if (isLeavingProcess()) return;
    // Some native code, or nothing was left to wait for.
    writeSync(2, "towline: the program was ended before its work was done\n");
    process.exitCode = code === 0 ? 1 : code;
  });
  return { settle: (exitCode) => (failures > 0 && exitCode === 0 ? 1 : exitCode) };
}

function isForeign({ packageName }: ForeignCode): boolean {
  return !packageName.startsWith("@towline/");
}

function hasStack(error: unknown): boolean {
  return error instanceof Error && typeof error.stack === "string" && error.stack.includes("\n");
}

function lateFailure(error: unknown, suspects: readonly ForeignCode[]): Error {
  const names = suspects.map(({ kind, packageName }) => `the ${kind} "${packageName}"`);
  const who = names.length === 1 ? names[0] : `one of these: ${names.join(", ")}`;
  const message = `${who} failed while nobody waited for it: ${wordsOf(error)}`;
  return Object.assign(new Error(message, { cause: error }), {
    code: "ERR_TOWLINE_PLUGIN_FAULT",
    advice: "What was under way goes on; a host that waits for it may not come to an end. Report it to the author.",
  });
}

function wordsOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "something that can't be shown";
  }
}
