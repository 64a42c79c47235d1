/** How a command is run. */
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { LineEvent, OutputEvent } from "../hooks/lifecycle.ts";
import type { Gate } from "./gate.ts";

/** How a command is run on each host. */
export interface RunOptions extends GlobalArguments {
  /** Ends the command. */
  signal?: AbortSignal | undefined;
  /** How many bytes of each stream to keep. Default: 1 MiB. */
  maxOutputBytes?: number | undefined;
  /** The terminal to give it with `getPty`. Default: 80 by 24, `xterm-256color`. */
  terminal?: { readonly columns: number; readonly rows: number; readonly term: string } | undefined;
  /** Called with each piece of output as it arrives. Where it returns a promise, the host waits until that settles. */
  onOutput?: ((event: OutputEvent) => unknown) | undefined;
  /**
   * Called with each line of output as soon as it is whole, and with what follows the last line ending when the output
   * ends. Text, decoded as UTF-8. Where it returns a promise, the host waits until that settles.
   */
  onLine?: ((event: LineEvent) => unknown) | undefined;
  /** Called when the host is connected, before the command starts. */
  onConnected?: ((event: { readonly host: string; readonly durationMs: number }) => void) | undefined;
  /**
   * Asked and waited for right before the command starts on a host, again at each further try. Nothing has been sent to the
   * host for it by then. What it refuses surely did not run: the result's status is `skipped`, the code of its error
   * `ERR_TOWLINE_GATE`, and what the gate threw is the `cause`. A `timeout` of the command is one of the gate's, too. Where
   * an earlier try has run, the result stays that one's. A lane sends no command with a gate ahead. Default: no gate.
   *
   * @example
   * ```ts
   * await fleet.select("web").run("reboot", {
   *   gate: async ({ host, start }) => {
   *     await journal.append({ host, start }); // throws where another one was faster: nothing starts then
   *   },
   * });
   * ```
   */
  gate?: Gate | undefined;
}
