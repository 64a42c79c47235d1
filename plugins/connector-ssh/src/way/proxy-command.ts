/** Reaches a host by the input and output of a command, as ssh's ProxyCommand does. */
import { Duplex } from "node:stream";
import { ConnectError, type Connection, type RemoteProcess, runOnCarrier } from "@towline/core";
import { unlessAborted, within } from "@towline/core/waiting";
import { explainAbort, makeConnectError, type Place } from "../failures/connect-errors.ts";
import { expandCommand } from "../ssh-config/files/expand-value.ts";

/** A running command, and what it has to say when it fails. */
export interface ProxyCommand {
  readonly stream: Duplex;
  /** The error with what the command said, where that can be the cause of it. */
  explain(error: unknown): Promise<unknown>;
}

/** Who is to be reached by it. */
export interface ProxySubject {
  readonly place: Place;
  readonly user: string;
  /** The name under which ssh_config was asked. */
  readonly originalHost: string;
}

/** The user's own shell, as OpenSSH takes it; told is the process to end when the link is over. */
const SCRIPT = 'echo "$$" >&2; [ -n "$SHELL" ] || SHELL=/bin/sh; exec "$SHELL" -c "exec $1"';
/** Ends the command, and all that it started where it leads a process group. */
const END_SCRIPT =
  'for signal in TERM KILL; do kill -s $signal -- "-$1" 2>/dev/null || kill -s $signal "$1" 2>/dev/null || exit 0; sleep 1; done';
const LONGEST_SPEECH = 2_048;
/** Milliseconds for its last words, once its output has ended. */
const LAST_WORDS = 500;

/**
 * Starts the command on the carrier: where ssh itself would run, and on the hop before on a longer route.
 *
 * @throws ConnectError when it can't be started
 * @throws ConfigError when a name in it could be taken for a part of the shell's language
 */
export async function startProxyCommand(
  command: string,
  { place, user, originalHost }: ProxySubject,
  carrier: Connection,
  signal: AbortSignal,
): Promise<ProxyCommand> {
  const tokens = { h: place.address, n: originalHost, p: String(place.port), r: user };
  const expanded = expandCommand(command, tokens);
  let child: RemoteProcess;
  try {
    const starting = carrier.exec(["sh", "-c", SCRIPT, "sh", expanded], { signal, isAnswered: true });
    child = await unlessAborted(starting, signal, { abandon: (late) => late.close() });
  } catch (error) {
    if (signal.aborted) throw explainAbort(place, "the TCP connection", signal);
    throw explainProxy(place, `cannot be started: ${(error as Error).message}`, error);
  }
  const speech = listen(child);
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin }) as Duplex;
  const over = Promise.all([child.exited.catch(() => undefined), speech.ended]).then(([exit]) => exit);
  let isEnded = false;
  stream.once("close", async () => {
    // Its input is closed by now, which ends most; what it says as it goes must still be read.
    const exit = await within(LAST_WORDS, over);
    isEnded = exit === undefined;
    if (isEnded) await end(await speech.pid, carrier);
    child.close();
  });
  return {
    stream,
    async explain(error) {
      const exit = isEnded ? undefined : await within(LAST_WORDS, over);
      const said = speech.text().trim();
      const ended = exit === undefined ? "" : `ended with ${exit.signal ?? `exit code ${exit.exitCode}`}`;
      const isOurs = error instanceof ConnectError && ["auth", "hostkey"].includes(error.reason);
      if (isOurs || (ended === "" && said === "")) return error;
      return explainProxy(place, `${ended || "is still running"}${said === "" ? "" : `: ${said}`}`, error);
    },
  };
}

function explainProxy(place: Place, what: string, cause: unknown): ConnectError {
  // A deadline stays one, and is told apart from what the command said.
  const reason = cause instanceof ConnectError && cause.reason === "timeout" ? "timeout" : "carrier";
  const advice =
    "Run the command by hand; set ssh_proxy_command or ProxyCommand right, or none for a direct connection.";
  return makeConnectError(place, reason, `its ProxyCommand ${what}`, advice, cause);
}

/** The first line of stderr is the process id, all the rest what the command says. */
function listen(child: RemoteProcess): {
  readonly pid: Promise<string | undefined>;
  readonly ended: Promise<void>;
  text(): string;
} {
  let heard = "";
  const firstLine = () => (heard.includes("\n") ? heard.slice(0, heard.indexOf("\n")) : undefined);
  const pid = new Promise<string | undefined>((resolve) => {
    child.stderr.on("data", (chunk: Buffer) => {
      heard += chunk.toString("utf8");
      const first = firstLine();
      if (first === undefined) {
        // It is no process id any more.
        heard = heard.slice(0, LONGEST_SPEECH);
        return;
      }
      resolve(first);
      if (heard.length > LONGEST_SPEECH) heard = `${first}\n${heard.slice(-LONGEST_SPEECH / 2)}`;
    });
    const stop = () => resolve(firstLine());
    child.stderr.once("close", stop);
    child.stderr.once("error", stop);
  });
  const ended = new Promise<void>((resolve) => {
    for (const event of ["end", "close", "error"]) child.stderr.once(event, () => resolve());
  });
  return { pid, ended, text: () => heard.slice((firstLine() ?? "").length) };
}

/** Best effort: whoever is disconnecting must not wait for a command that does not listen. */
async function end(pid: string | undefined, carrier: Connection): Promise<void> {
  if (pid === undefined || !/^[0-9]+$/.test(pid)) return;
  try {
    await runOnCarrier(carrier, ["sh", "-c", END_SCRIPT, "sh", pid]);
  } catch {
    // With the carrier gone, its processes have lost their input and output.
  }
}
