/** Runs this very program with other arguments, as a user would: the demo shows what the command line really prints. */
import { spawn } from "node:child_process";
import { Deadline, onAbort } from "@towline/core/waiting";

const DEADLINE_MS = 30_000;

/** How a run of the program ended. */
export interface TowlineExit {
  readonly exitCode: number | null;
  /** True when it took too long and was ended. */
  readonly overdue: boolean;
}

/** Where and how to run the program. */
export interface TowlineSurroundings {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Runs `towline ARGV` on this terminal. */
export function spawnTowline(argv: readonly string[], surroundings: TowlineSurroundings): Promise<TowlineExit> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions(), process.argv[1] ?? "", ...argv], {
      cwd: surroundings.cwd,
      env: surroundings.environment,
      stdio: ["ignore", "inherit", "inherit"],
    });
    let overdue = false;
    const end = (): void => {
      child.kill("SIGKILL");
    };
    const deadline = new Deadline(DEADLINE_MS, () => {
      overdue = true;
      end();
    });
    const stopListening = onAbort(surroundings.signal, end);
    const settle = (): void => {
      deadline.clear();
      stopListening();
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("exit", (exitCode) => {
      settle();
      resolve({ exitCode, overdue });
    });
  });
}

/** Node's own options. Modules named in them are looked up from here, because the program runs in another folder. */
function nodeOptions(): string[] {
  return process.execArgv.map((argument, index) =>
    process.execArgv[index - 1] === "--import" && !/^[./]|^file:/.test(argument)
      ? import.meta.resolve(argument)
      : argument,
  );
}
