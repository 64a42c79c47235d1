/** Joins a container that runs, by lxc-attach on the carrier. */
import {
  type CarrierAnswer,
  ConnectError,
  type ConnectFailureReason,
  type Connection,
  type ConnectTarget,
  LOGIN_SCRIPT,
  type LoginEnvironment,
  PROGRAM_MISSING,
  readLogin,
  rideOnCarrier,
  runOnCarrier,
} from "@towline/core";
import { pathOption } from "./container-path.ts";

/** The settings that it is connected with. */
export interface ContainerSettings {
  readonly lxc_container: string;
  readonly lxc_path?: string | undefined;
  readonly lxc_start: boolean;
}

/** lxc-attach makes a terminal of its own within the carrier's, and both would put a return before each line feed. */
const ONE_RETURN = ["sh", "-c", 'stty -onlcr 2>/dev/null; exec "$@"', "sh"];

/** Prints also where the program is that makes a session, if there is one. */
const LOOK = `${LOGIN_SCRIPT}\ncommand -v setsid || :`;

/** A shell that has it built in tells no path. */
function hasSetsid(printed: string): boolean {
  return /setsid\s*$/.test(printed);
}

function variables(login: LoginEnvironment): readonly string[] {
  return Object.entries(login).map(([name, value]) => `--set-var=${name}=${value}`);
}

/** @throws ConnectError when there is no such container, it doesn't run, or it can't be entered */
export async function connectContainer(target: ConnectTarget<ContainerSettings>): Promise<Connection> {
  const { name, data, carrier, signal, notify } = target;
  const which = [...pathOption(data.lxc_path), `--name=${data.lxc_container}`];
  const ask = (argv: readonly string[]) => runOnCarrier(carrier, argv, { signal });
  const fail = (reason: ConnectFailureReason, what: string, advice: string): ConnectError =>
    new ConnectError(reason, `${name} ${what}`, { host: name, connector: "lxc", advice });
  const info = ["lxc-info", ...which, "--state", "--pid"];

  let seen = await ask(info);
  if (seen.exitCode === PROGRAM_MISSING) {
    throw fail("carrier", "can't be reached: LXC is not installed there", "Install it (Debian: lxc).");
  }
  if (seen.exitCode !== 0) {
    throw fail(
      "refused",
      `can't be found: ${words(seen)}`,
      "List what there is with lxc-ls --fancy. Each user has containers of their own: for root's, be root there (see _sudo in docs/routes.md); for another folder set lxc_path.",
    );
  }
  if (stateOf(seen) === "STOPPED" && data.lxc_start) {
    const started = await ask(["lxc-start", ...which, "--daemon"]);
    if (started.exitCode !== 0) {
      throw fail("refused", `can't be started: ${words(started)}`, "Start it by hand with lxc-start --foreground.");
    }
    notify("container-started", `started the container ${data.lxc_container}, which is left running`);
    seen = await ask(info);
  }
  const state = stateOf(seen);
  if (state !== "RUNNING") {
    const advice =
      state === "FROZEN" ? "Thaw it with lxc-unfreeze." : "Start it with lxc-start, or set lxc_start: true.";
    throw fail("refused", `does not run: it is ${state.toLowerCase()}`, advice);
  }

  // The operator's own environment is no business of the container's.
  const attach = ["lxc-attach", ...which, "--clear-env"];
  const enter = (...options: readonly string[]): readonly string[] => [...attach, ...options, "--"];
  const probe = await ask([...enter(...variables(readLogin())), "sh", "-c", LOOK]);
  if (probe.exitCode !== 0) {
    const advice = "It must hold a shell, and the user there must be allowed to enter it: see _sudo in docs/routes.md.";
    throw fail("refused", `can't be entered: ${words(probe)}`, advice);
  }
  // A session of its own lets core find what a command leaves behind.
  const session = hasSetsid(probe.stdout) ? ["setsid"] : [];
  const login = variables(readLogin(probe.stdout));
  const connection = rideOnCarrier(carrier, (argv, { pty }) => {
    if (pty === undefined) return [...enter(...login), ...session, ...argv];
    return [...enter(...login, `--set-var=TERM=${pty.term}`), ...ONE_RETURN, ...argv];
  });
  return {
    ...connection,
    async isThere() {
      // Another process id is another start: what ran before is gone.
      const now = await runOnCarrier(carrier, info);
      return now.stdout === seen.stdout;
    },
  };
}

function stateOf({ stdout }: CarrierAnswer): string {
  return /^State:\s+(\S+)/m.exec(stdout)?.[1] ?? "UNKNOWN";
}

function words({ stdout, stderr, exitCode }: CarrierAnswer): string {
  return (stderr || stdout).trim() || `exit code ${exitCode}`;
}
