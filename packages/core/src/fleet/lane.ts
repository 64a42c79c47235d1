/** A lane as users of the library hold it: tied to its host and to the end of the fleet. */
import { checkCommand, checkOptions } from "../host/check-options.ts";
import type { Lane } from "../host/host-types.ts";
import { RUN_OPTIONS } from "../host/option-tables.ts";
import { runCommand } from "../host/run-command.ts";
import type { RunContext } from "../host/run-context.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { CommandLane } from "../lane/command-lane.ts";
import { ActiveWork } from "./active-work.ts";

/** Connects to nothing yet. */
export function openLane(context: RunContext, active: ActiveWork, entry: HostEntry): Lane {
  const commands = new CommandLane();
  const own = new ActiveWork();
  const close = async (): Promise<void> => {
    forget();
    await own.end();
    await commands.close();
  };
  const forget = active.closeAtEnd(close);
  return {
    async run(command, options = {}) {
      checkCommand(command);
      checkOptions("run", options, RUN_OPTIONS);
      const lane = { commands, isSentAhead: options.signal === undefined };
      return active.run(entry, options.signal, (ended) =>
        own.run(entry, ended, (signal) => runCommand(context, entry, command, { ...options, signal }, { lane })),
      );
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
