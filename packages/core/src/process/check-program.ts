/** Tells which version of a program this machine has, for a connector's `checkInstallation`. */
import type { InstallationFinding } from "../connector/define-connector.ts";
import { localMachine } from "../local/local-machine.ts";
import { withLimit } from "../waiting/limit.ts";
import { type CarrierAnswer, PROGRAM_MISSING, runOnCarrier } from "./run-on-carrier.ts";

/** How long a program may take to tell its version. */
const DEADLINE_MS = 5_000;

/** A program that a connector needs. */
export interface ProgramCheck {
  /** The command that prints its version, such as `["podman", "--version"]`. */
  readonly argv: readonly [string, ...string[]];
  /** What to install where it is missing. */
  readonly advice: string;
}

/**
 * What this machine has of a program: the first line that it prints of its version, or what to install.
 *
 * @example
 * ```ts
 * checkInstallation: async () => [
 *   await checkProgram({ argv: ["podman", "--version"], advice: "Install podman to reach containers of this machine." }),
 * ],
 * ```
 */
export async function checkProgram({ argv, advice }: ProgramCheck): Promise<InstallationFinding> {
  const [name] = argv;
  const ask = (signal: AbortSignal): Promise<CarrierAnswer> => runOnCarrier(localMachine, argv, { signal });
  const answer = await withLimit({ timeout: DEADLINE_MS }, ask).catch(() => undefined);
  if (answer === undefined) return { name, ok: false, detail: "it does not answer", advice };
  if (answer.exitCode === PROGRAM_MISSING) return { name, ok: false, detail: "not installed on this machine", advice };
  const words = `${answer.stdout}\n${answer.stderr}`.split("\n").find((line) => line.trim() !== "") ?? "";
  return { name, ok: answer.exitCode === 0, detail: words.trim(), ...(answer.exitCode === 0 ? {} : { advice }) };
}
