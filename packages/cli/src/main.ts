/** The entry of the `towline` command: gives the process to the program, and its exit code to the shell. */
import { createProcessContext } from "./process/cli-context.ts";
import { leaveProcess } from "./process/leave-process.ts";
import { watchOutput } from "./process/watch-output.ts";
import { containForeignCode } from "./program/contain-foreign-code.ts";
import { runProgram } from "./program/run-program.ts";

const context = createProcessContext(process.argv.slice(2), new URL("..", import.meta.url));
const settleExitCode = watchOutput(context);
const foreign = containForeignCode(context);

await runProgram(context);
// Leave at once, whatever a connector left open, but not before all output is written, or has failed to be.
const leave = () => setImmediate(() => leaveProcess(settleExitCode(foreign.settle(context.exitCode))));
if (context.stdout.writableLength === 0) leave();
else context.stdout.write("", leave);
