/** The entry of the `towline` command: gives the process to the program, and its exit code to the shell. */
import { createProcessContext } from "./program/cli-context.ts";
import { tellReaderGone } from "./program/reader-gone.ts";
import { runProgram } from "./program/run-program.ts";

const context = createProcessContext(process.argv.slice(2), new URL("..", import.meta.url));

// A reader that has seen enough (`towline … | head`) is no error: what is running on hosts is ended, without a word.
context.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(2);
  else if (!tellReaderGone()) process.exit(context.exitCode);
});
// Without anyone to read messages there is still work to finish.
context.stderr.on("error", () => {});

await runProgram(context);
// Leave at once, whatever a connector left open, but not before all output is written.
context.stdout.write("", () => process.exit(context.exitCode));
