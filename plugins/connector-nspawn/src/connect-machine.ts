/** Joins a machine that runs, or starts one in a folder for as long as the connection lasts. */
import {
  ConnectError,
  type ConnectFailureReason,
  type Connection,
  type ConnectTarget,
  LOGIN_SCRIPT,
  readLogin,
  runOnCarrier,
} from "@towline/core";
import { findMachines } from "./find-machines.ts";
import { joinLeader, lookAtLeader } from "./join-leader.ts";
import { startMachine } from "./start-machine.ts";

/** The settings that it is connected with. */
export interface MachineSettings {
  readonly nspawn_machine?: string | undefined;
  readonly nspawn_directory?: string | undefined;
  readonly nspawn_ephemeral: boolean;
}

/** Prints also where the program is that makes a session, if there is one. */
const LOOK = `${LOGIN_SCRIPT}\ncommand -v setsid || :`;

const NEEDS =
  "It takes root there, systemd-nspawn (Debian: systemd-container), and nsenter and setpriv of util-linux: see _sudo in docs/routes.md.";

/** @throws ConnectError when it doesn't run, does not start, or can't be entered */
export async function connectMachine(target: ConnectTarget<MachineSettings>): Promise<Connection> {
  const { data, carrier, signal, log, name } = target;
  const fail = (reason: ConnectFailureReason, what: string, advice: string): ConnectError =>
    new ConnectError(reason, `${name} ${what}`, { host: name, connector: "nspawn", advice });
  const { nspawn_machine: machine, nspawn_directory: folder } = data;
  if (folder === undefined) {
    if (machine === undefined) throw fail("refused", "is no machine", "Set nspawn_machine or nspawn_directory.");
    return await join(machine);
  }
  const started = await startMachine(carrier, folder, { isEphemeral: data.nspawn_ephemeral, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      const words = error instanceof Error ? error.message : String(error);
      throw fail("refused", `can't be started: ${words}`, `${NEEDS} The folder must hold a shell.`);
    },
  );
  log(`${name} is started as ${started.name}, and ends with the connection`);
  try {
    return { ...(await join(started.name)), disconnect: () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }

  async function join(wanted: string): Promise<Connection> {
    const machines = await findMachines(carrier, signal);
    if (machines === undefined) throw fail("carrier", "can't be looked for: no sh or no /proc there", NEEDS);
    const pid = machines.get(wanted);
    const leader = pid === undefined ? undefined : await lookAtLeader(carrier, pid, signal);
    if (leader === undefined) {
      const running = [...machines.keys()].join(", ") || "none";
      const advice = `Machines that run there: ${running}. Start it with machinectl start ${wanted}, or name its folder, as in @nspawn/var/lib/machines/${wanted}.`;
      throw fail("refused", "does not run", advice);
    }
    const look = await runOnCarrier(joinLeader(carrier, leader, readLogin(), false), ["sh", "-c", LOOK], { signal });
    if (look.exitCode === 0) {
      return joinLeader(carrier, leader, readLogin(look.stdout), /setsid\s*$/.test(look.stdout));
    }
    const words = look.stderr.trim() || `exit code ${look.exitCode}`;
    const isDenied = /not permitted|permission denied/i.test(words);
    throw fail(isDenied ? "auth" : "refused", `can't be entered: ${words}`, NEEDS);
  }
}
