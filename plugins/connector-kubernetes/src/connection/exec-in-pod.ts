/** Runs programs in a container by `kubectl exec`, and tells the command's end from kubectl's own failure. */
import {
  afterFirstLine,
  type Connection,
  type ExecOptions,
  LostConnectionError,
  type ProcessExit,
  type RemoteProcess,
} from "@towline/core";
import { explainFailure } from "../kubectl/explain-failure.ts";
import { withoutExitNotice } from "./exit-notice.ts";

/** A container that is entered by a command line. */
export interface EnteredPod {
  readonly name: string;
  readonly carrier: Connection;
  /** `kubectl … exec` up to the program that is to be run. */
  enter(terminal: boolean): readonly string[];
}

/** Kubernetes gives the container no type of terminal. */
const SET_TERM = 'TERM=$0; export TERM; exec "$@"';

/** Shorter pieces may be typed by people, and must show at once. */
const SHORTEST_ON_TERMINAL = 16;

/** Starts a program in the container. */
export async function execInPod(
  { name, carrier, enter }: EnteredPod,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<RemoteProcess> {
  const { pty } = options;
  // kubectl drops what comes before it listens.
  const inside = pty === undefined ? afterFirstLine(argv) : ["sh", "-c", SET_TERM, pty.term, ...argv];
  const process = await carrier.exec([...enter(pty !== undefined), ...inside], options);
  if (pty === undefined) process.stdin.write("\n");
  // kubectl speaks of itself on stderr, which a terminal shows together with stdout.
  const [own, other] = pty === undefined ? [process.stderr, process.stdout] : [process.stdout, process.stderr];
  const noticed = withoutExitNotice(own, pty === undefined ? 1 : SHORTEST_ON_TERMINAL);
  const judge = async (exit: ProcessExit): Promise<ProcessExit> => {
    if (exit.exitCode === 0) return exit;
    const code = await noticed.told;
    if (code === exit.exitCode) return exit;
    const { message, advice } = explainFailure({ exitCode: exit.exitCode, stderr: noticed.lastBytes().toString() });
    throw new LostConnectionError(`${name} was lost: ${message}`, { host: name, connector: "kubernetes", advice });
  };
  const exited = process.exited.then(judge);
  exited.catch(() => {});
  return {
    ...process,
    stdout: pty === undefined ? other : noticed.stream,
    stderr: pty === undefined ? noticed.stream : other,
    exited,
    close: () => process.close(),
  };
}
