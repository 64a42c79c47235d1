/** Tells whether a program is on this machine, and which version, for `towline doctor` and `towline connectors`. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { InstallationFinding } from "@towline/core";
import { showText } from "./show-text.ts";

const DEADLINE_MS = 20_000;

/**
 * @param program its name
 * @param words what makes it tell its version, such as `["--version"]`
 * @param advice what to do where it is missing
 */
export async function findProgram(
  program: string,
  words: readonly string[],
  advice: string,
): Promise<readonly InstallationFinding[]> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...words], { timeout: DEADLINE_MS });
    const [line = ""] = (stdout.trim() === "" ? stderr : stdout).trim().split("\n");
    return [{ name: program, ok: true, detail: showText(line, 100) || "a version that it does not tell" }];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return [
      { name: program, ok: false, detail: missing ? "it is not installed" : "it does not tell its version", advice },
    ];
  }
}
