/** A connection to a running container: each program is started by an `exec` of the engine's. */
import {
  afterFirstLine,
  type Connection,
  type ExecOptions,
  LostConnectionError,
  type ProcessExit,
  type PtyOptions,
} from "@towline/core";
import type { EngineProgram } from "../engine/engine-program.ts";
import { explainFailure, lastLine } from "../engine/explain-failure.ts";
import { LastWords } from "./last-words.ts";

/** How engines begin when they speak themselves. */
const ENGINE_SPEAKS = /^(Error\b|OCI runtime |Cannot connect|error during connect|permission denied|time=".*level=)/im;
/** Codes by which engines tell that they failed: docker 1, 125 to 127; podman also 255. Programs use them, too. */
const ENGINE_CODES: ReadonlySet<number> = new Set([1, 125, 126, 127, 255]);
/** What is left when the container was stopped under a command, or the command was killed. */
const KILLED = 137;

/** The container to connect. */
export interface ContainerAccess {
  readonly program: EngineProgram;
  readonly id: string;
  readonly user: string | undefined;
  /** What {@link checkShell} told. */
  readonly firstProcess: string | undefined;
  /** What is to become of it when it is disconnected. */
  leave(): Promise<void>;
}

export function connectTo({ program, id, user, firstProcess, leave }: ContainerAccess): Connection {
  const isHeldBack = (pty: ExecOptions["pty"]): boolean => program.engine.connectsLate && pty === undefined;
  const command = (argv: readonly string[], pty: ExecOptions["pty"]): readonly string[] => {
    if (pty !== undefined) return withSize(argv, pty);
    return isHeldBack(pty) ? afterFirstLine(argv) : argv;
  };
  const enter = (argv: readonly string[], pty: ExecOptions["pty"]): readonly string[] => [
    ...program.words,
    ...["exec", "--interactive"],
    ...(pty === undefined ? [] : ["--tty", program.engine.noDetaching, `--env=TERM=${pty.term}`]),
    ...(user === undefined ? [] : [`--user=${user}`]),
    ...["--", id, ...command(argv, pty)],
  ];
  let left: Promise<void> | undefined;
  return {
    async exec(argv, options = {}) {
      const process = await program.carrier.exec(enter(argv, options.pty), options);
      if (isHeldBack(options.pty)) process.stdin.write("\n");
      // On a terminal both streams are one.
      const where = options.pty === undefined ? "stderr" : "stdout";
      const words = LastWords.of(process[where]);
      const exited = process.exited.then((exit) => judgeExit({ program, id, user, firstProcess }, exit, words));
      exited.catch(() => {});
      return {
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        [where]: words,
        exited,
        ...(process.resize === undefined ? {} : { resize: process.resize.bind(process) }),
        close: () => process.close(),
      };
    },
    disconnect() {
      left ??= leave();
      return left;
    },
  };
}

const SET_SIZE = 'stty rows "$1" cols "$2" 2>/dev/null; shift 2; exec "$@"';

/** Engines tell a terminal its size when the program runs already. `stty` does so before, where the image has it. */
function withSize(argv: readonly string[], { rows, columns }: PtyOptions): readonly string[] {
  return ["sh", "-c", SET_SIZE, "sh", String(rows), String(columns), ...argv];
}

/** Tells of the container's first process with nothing but a shell, and nothing where there is no `/proc`. */
const FIRST_PROCESS = '{ read -r line </proc/1/stat; } 2>/dev/null && echo "$line"; :';

/** As the user that commands run as: the container may have none of that name. */
function lookInside(id: string, user: string | undefined): readonly string[] {
  const options = user === undefined ? [] : [`--user=${user}`];
  return ["exec", "--interactive", ...options, "--", id, "sh", "-c", FIRST_PROCESS];
}

/** When it was started, in ticks of its machine: another one after a restart. Undefined where that is not known. */
function startOf(line: string): string | undefined {
  return line.split(") ").at(-1)?.split(" ")[19];
}

/**
 * Tells when the container's first process was started, where that can be seen.
 *
 * @throws ConnectError when nothing can be started in the container
 */
export async function checkShell(
  program: EngineProgram,
  id: string,
  user: string | undefined,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return startOf(await program.require("run a command in the container", lookInside(id, user), { signal }));
}

/** Tells the exit of a command from that of an engine which has lost it. Only where both look alike, the engine is asked. */
async function judgeExit(
  { program, id, user, firstProcess }: Omit<ContainerAccess, "leave">,
  exit: ProcessExit,
  words: LastWords,
): Promise<ProcessExit> {
  const { exitCode } = exit;
  if (exitCode === null || exitCode === 0) return exit;
  if (exitCode !== KILLED && !(ENGINE_CODES.has(exitCode) && ENGINE_SPEAKS.test(await words.recall()))) return exit;
  const { engine, host } = program;
  // Not its state, which the engine may learn of later than of the command's end.
  const probe = await program.run(lookInside(id, user));
  if (probe.exitCode === 0) {
    const now = startOf(probe.stdout);
    if (now === undefined || firstProcess === undefined || now === firstProcess) return exit;
    throw new LostConnectionError(`${host}: the container was restarted meanwhile`, {
      ...{ host, connector: engine.name, advice: `See why: ${engine.name} logs ${id.slice(0, 12)}` },
    });
  }
  const { message, advice } = explainFailure(engine, host, "go on", probe);
  const isGone = /no such container|no container with|is not running|on running containers/i.test(probe.stderr);
  throw new LostConnectionError(
    isGone ? `${host}: the container stopped meanwhile: ${lastLine(probe.stderr)}` : message,
    { host, connector: engine.name, advice: isGone ? `See why: ${engine.name} logs ${id.slice(0, 12)}` : advice },
  );
}
