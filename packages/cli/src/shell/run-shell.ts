/** An interactive shell on one host, from the chosen host to the shell's exit code. */
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { Fleet, GlobalArguments, Host, RunningCommand, RunResult } from "@towline/core";
import { watchInterrupts } from "../fan-out/watch-interrupts.ts";
import { type FanOutFlags, readFanOutOptions, readOpenOptions } from "../options/fan-out-options.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { writeWaiting } from "../process/write-waiting.ts";
import { askPasswords } from "../prompt/ask-passwords.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { removeControls } from "../render/remove-controls.ts";
import { StatusLine } from "../reporters/status-line.ts";
import { reportError } from "../session/report-error.ts";
import { tellUser } from "../session/tell-user.ts";
import { useFleet } from "../session/use-fleet.ts";
import { exitCodeOfError, exitCodeOfShell } from "./exit-code-of-shell.ts";
import { LOGIN_SHELL } from "./login-shell.ts";
import { lendTerminal, readTerminal } from "./operator-terminal.ts";

/** Runs it and sets the exit code. @throws UsageError without a terminal, or for a target that is not one host */
export async function runShell(target: string, flags: FanOutFlags, context: CliContext): Promise<void> {
  if (!context.stdin.isTTY) {
    throw new UsageError(
      "A shell needs a terminal on standard input, and there is none",
      `Start it from a terminal, or run commands without one: towline run ${target} -- CMD`,
    );
  }
  const openOptions = readOpenOptions(flags);
  const settings = readFanOutOptions(flags);
  const connecting = new StatusLine(context.stderr, () => `connecting to ${removeControls(target)} …`);
  const prompt = createTerminalPrompt(context, {
    asking: () => connecting.stop(),
    answered: () => connecting.start(),
  });
  await useFleet(context, flags, { ...openOptions, prompt }, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    await refuseSeveral(fleet, target);
    Object.assign(settings, await askPasswords(flags, prompt));
    await follow(fleet.host(target), settings, connecting, context);
    for (const error of fleet.takeHookErrors()) tellUser(error.message, context);
  });
}

async function refuseSeveral(fleet: Fleet, target: string): Promise<void> {
  const { length } = await fleet.select(target).hosts();
  if (length === 1) return;
  throw new UsageError(
    `A shell is on one host, and ${JSON.stringify(target)} is ${length}`,
    `Name one of them: towline hosts '${target}'`,
  );
}

async function follow(
  host: Host,
  settings: GlobalArguments,
  connecting: StatusLine,
  context: CliContext,
): Promise<void> {
  const controller = new AbortController();
  const interrupts = watchInterrupts(() => controller.abort());
  try {
    connecting.start();
    const running = await host.start(LOGIN_SHELL, {
      ...settings,
      getPty: true,
      terminal: readTerminal(context),
      stdin: context.stdin,
      // A shell lasts until its user leaves it, whatever the host's settings want of commands.
      timeout: Number.MAX_SAFE_INTEGER,
      retries: 0,
      signal: controller.signal,
    });
    connecting.stop();
    const result = await converse(running, context);
    if (result.status === "lost") context.stderr.write("\n");
    // What the shell itself did is no error of ours.
    if (result.error !== undefined && result.status !== "failed") reportError(result.error, context);
    context.exitCode = exitCodeOfShell(result);
  } catch (error) {
    connecting.stop();
    const told = hasNoTerminal(error)
      ? new UsageError(error.message, `Run commands without one: towline run ${host.name} -- CMD. Or reach it by ssh.`)
      : error;
    reportError(told, context);
    context.exitCode = exitCodeOfError(told);
  } finally {
    interrupts.stop();
  }
}

/** Lends the operator's terminal to the shell until it ends. */
async function converse(running: RunningCommand, context: CliContext): Promise<RunResult> {
  const giveBack = lendTerminal(context, (columns, rows) => running.resize(columns, rows));
  try {
    for (const name of ["stdout", "stderr"] as const) show(running[name], context[name]);
    // The last words come after the end.
    const shown = Promise.all([once(running.stdout, "close"), once(running.stderr, "close")]);
    const result = await running.result;
    await shown;
    return result;
  } finally {
    giveBack();
  }
}

/** No more is read than is shown: writing to a terminal waits until it is written, and a pipe tells. */
function show(output: Readable, stream: NodeJS.WriteStream): void {
  output.on("data", (chunk: Buffer) => {
    const pending = writeWaiting(stream, chunk);
    if (pending === undefined) return;
    output.pause();
    void pending.then(() => output.resume());
  });
}

function hasNoTerminal(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_TOWLINE_COMMAND_UNSUPPORTED";
}
