/** What is in a folder, as two that are the same have it. */
import { execFileSync } from "node:child_process";

/** Everything below a folder with what a sync keeps: links have no times that every tar keeps. */
export function listWithTimes(folder: string): string {
  return execFileSync(
    "find",
    [".", "(", "-type", "l", "-printf", "%y %P %l\n", ")", "-o", "-printf", "%y %m %T@ %P\n"],
    { cwd: folder, encoding: "latin1" },
  )
    .split("\n")
    .map((line) => line.replace(/\.\d+ /, " "))
    .sort()
    .join("\n");
}
