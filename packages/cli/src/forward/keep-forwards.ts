/** Port forwards through one host, from the chosen host to Ctrl-C. */
import type { Fleet, Forward, ForwardEvent, ForwardSpec, Host, TowlineError } from "@towline/core";
import { formatEvent } from "@towline/core";
import { defer, onAbort } from "@towline/core/waiting";
import { toEventError } from "../events/event-error.ts";
import { watchInterrupts } from "../fan-out/watch-interrupts.ts";
import { readOpenOptions, type SelectionFlags } from "../options/fan-out-options.ts";
import { parseForward, parseListen } from "../options/parse-forward.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { removeControls } from "../render/remove-controls.ts";
import { reportError } from "../session/report-error.ts";
import { tellUser } from "../session/tell-user.ts";
import { useFleet } from "../session/use-fleet.ts";
import { exitCodeOfError } from "../shell/exit-code-of-shell.ts";
import { describeForward, type ToldForward, warnOfOthers } from "./describe-forward.ts";

/** Values of the options. */
export interface ForwardFlags extends SelectionFlags {
  readonly remote?: readonly string[];
  readonly socks?: readonly string[];
  readonly json?: boolean;
}

/** What is told of a forward. */
interface ToldEvent {
  readonly type: "open" | ForwardEvent["type"];
  readonly error?: TowlineError | undefined;
}

/** Keeps them until an interrupt and sets the exit code. @throws UsageError for what can't be forwarded */
export async function keepForwards(
  target: string,
  forwards: readonly string[],
  flags: ForwardFlags,
  context: CliContext,
): Promise<void> {
  const specs = readSpecs(forwards, flags);
  const openOptions = readOpenOptions(flags);
  const prompt = createTerminalPrompt(context);
  await useFleet(context, flags, { ...openOptions, prompt }, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    await refuseSeveral(fleet, target);
    const ending = new AbortController();
    const interrupts = watchInterrupts(() => ending.abort());
    const tell = flags.json === true ? tellEvent : tellPeople;
    try {
      await keepOpen(fleet.host(target), specs, ending, (told, event) => tell(told, event, context));
      context.exitCode = 130;
    } catch (error) {
      reportError(error, context);
      context.exitCode = interrupts.interrupted ? 130 : exitCodeOfForward(error);
    } finally {
      interrupts.stop();
    }
  });
}

function readSpecs(forwards: readonly string[], flags: ForwardFlags): readonly ForwardSpec[] {
  const specs: readonly ForwardSpec[] = [
    ...forwards.map((text) => ({ kind: "local", ...parseForward("A forward", text) }) as const),
    ...(flags.remote ?? []).map((text) => ({ kind: "remote", ...parseForward("--remote", text) }) as const),
    ...(flags.socks ?? []).map((text) => ({ kind: "dynamic", listen: parseListen("--socks", text) }) as const),
  ];
  if (specs.length > 0) return specs;
  throw new UsageError("Nothing is to be forwarded", "Say what: towline forward web1 8080:localhost:80");
}

async function refuseSeveral(fleet: Fleet, target: string): Promise<void> {
  const { length } = await fleet.select(target).hosts();
  if (length === 1) return;
  throw new UsageError(
    `A forward goes through one host, and ${JSON.stringify(target)} is ${length}`,
    `Name one of them: towline hosts '${target}'`,
  );
}

/** Until the signal aborts; all of them are open, or none. @throws the error of the first that can't be kept */
async function keepOpen(
  host: Host,
  specs: readonly ForwardSpec[],
  ending: AbortController,
  tell: (forward: ToldForward, event: ToldEvent) => void,
): Promise<void> {
  const { showAddress } = await import("@towline/core");
  const { signal } = ending;
  const open: Forward[] = [];
  try {
    for (const spec of specs) {
      const to = spec.kind === "dynamic" ? undefined : showAddress(spec.to);
      let told: ToldForward = { host: host.name, kind: spec.kind, listen: showAddress(spec.listen), to };
      const forward = await host.forward(spec, { signal, onEvent: (event) => tell(told, event) });
      open.push(forward);
      told = { ...told, listen: showAddress(forward.address) };
      tell(told, { type: "open" });
    }
    const over = defer<unknown>();
    onAbort(signal, over.resolve);
    for (const { closed } of open) closed.then(over.resolve, over.reject);
    await over.promise;
  } finally {
    ending.abort();
    await Promise.all(open.map((forward) => forward.close()));
  }
}

function tellEvent(told: ToldForward, { type, error }: ToldEvent, { stdout }: CliContext): void {
  stdout.write(formatEvent({ type: "forward", ...told, state: type, error: toEventError(error) }));
}

function tellPeople(told: ToldForward, { type, error }: ToldEvent, context: CliContext): void {
  const text = removeControls(describeForward(told));
  const warning = type === "open" ? warnOfOthers(told) : undefined;
  if (type === "open") context.stdout.write(`${text}\n`);
  if (type === "restored") tellUser(`${told.host} is back: ${text}`, context);
  for (const message of [error?.message, warning]) {
    if (message !== undefined) tellUser(message, context);
  }
}

/** A port that is taken is no mistake in how the command was written. */
function exitCodeOfForward(error: unknown): number {
  const { code } = error as { readonly code?: string };
  return code?.startsWith("ERR_TOWLINE_FORWARD") === true ? 1 : exitCodeOfError(error);
}
