/** Says why an engine did not do what it was asked, and what to do, from the words of its command line. */
import { ConnectError, type ConnectFailureReason } from "@towline/core";
import type { Engine } from "./engine.ts";

/** How a command line of an engine ended. */
export interface ProgramOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Explanation {
  readonly wording: RegExp;
  readonly reason: ConnectFailureReason;
  message(engine: Engine): string;
  advice(engine: Engine): string;
}

/** Docker 20.10 to 28 and Podman 4.3; the first match counts. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    wording: /permission denied.*(socket|dial unix|daemon)|(socket|dial unix).*permission denied/is,
    reason: "auth",
    message: ({ title }) => `the user may not talk to ${title}`,
    advice: ({ permissionAdvice }) => permissionAdvice,
  },
  {
    wording: /context .*(not found|does not exist)|(connection|destination)\b.* not found|no such context/i,
    reason: "refused",
    message: ({ title }) => `${title} does not know the engine that the settings name`,
    advice: ({ name, endpoints }) =>
      `Correct ${endpoints.map(({ key }) => `${name}_${key}`).join(" or ")}; "${name} ${name === "docker" ? "context" : "system connection"} ls" lists those there are.`,
  },
  {
    wording: /cannot connect to|is the docker daemon running|unable to connect|error during connect|failed to connect/i,
    reason: "refused",
    message: ({ title }) => `the engine of ${title} does not answer`,
    advice: ({ startAdvice }) => startAdvice,
  },
  {
    wording: /exec:? "?sh"?: executable file not found|stat sh: no such file/i,
    reason: "refused",
    message: () => "it has no shell (sh), which all commands need",
    advice: () => "Use an image with a shell, such as a variant with busybox or Debian; distroless images have none.",
  },
  {
    wording: /unable to find (user|group)|no matching entries in (passwd|group)|no such user|unknown user/i,
    reason: "refused",
    message: () => "the container has no such user",
    advice: ({ name }) =>
      `Correct ${name}_user, or add the user to the image; a number (${name}_user: "1000") needs no entry there.`,
  },
  {
    wording: /is paused|container is paused/i,
    reason: "refused",
    message: () => "the container is paused",
    advice: ({ name }) => `Let it go on: ${name} unpause CONTAINER`,
  },
];

/** The error for a command line that failed to do `task`. */
export function explainFailure(
  engine: Engine,
  host: string,
  task: string,
  { exitCode, stdout, stderr: complaint }: ProgramOutcome,
  cause?: unknown,
): ConnectError {
  // Docker tells on stdout what its runtime could not start.
  const stderr = complaint === "" ? stdout.trim() : complaint;
  const details = { host, connector: engine.name, cause };
  if (isMissing(engine, exitCode, stderr)) {
    return new ConnectError("refused", `${host}: the program ${engine.name} is not installed where it is to run`, {
      ...details,
      advice: `Install it there (Debian: ${engine.debianPackage}), or name another machine: @ssh/HOST//@${engine.name}/NAME`,
    });
  }
  const known = EXPLANATIONS.find(({ wording }) => wording.test(stderr));
  if (known !== undefined) {
    return new ConnectError(known.reason, `${host}: ${known.message(engine)}: ${lastLine(stderr)}`, {
      ...details,
      advice: known.advice(engine),
    });
  }
  const words = stderr === "" ? `exit code ${exitCode}` : lastLine(stderr);
  return new ConnectError("refused", `${host}: ${engine.title} could not ${task}: ${words}`, {
    ...details,
    advice: `See what it says by hand, where it runs: ${engine.name} ps --all`,
  });
}

function isMissing({ name }: Engine, exitCode: number | null, stderr: string): boolean {
  const said = new RegExp(`(^|[ /])${name}: (command )?not found|command not found: ${name}`, "m");
  return (exitCode === 127 || exitCode === 1) && said.test(stderr);
}

/** The line that tells most: the last that is no hint. */
export function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "" && !/^(Run|See) '/.test(line)) ?? "";
}
