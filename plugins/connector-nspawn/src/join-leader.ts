/** Runs programs in a machine by entering the namespaces of the process that leads it. */
import { type Connection, type LoginEnvironment, rideOnCarrier, runOnCarrier } from "@towline/core";

/** Prints what is to be known of a leader: when it started, what it may at most, and whose network it has. */
const LOOK = `
read -r line < "/proc/$1/stat" && set -- "$1" \${line##*\\) } && echo "started \${21}"
sed -n 's/^CapBnd:[[:space:]]*/capabilities /p' "/proc/$1/status"
[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ] || echo "network shared"
`;

/** A leader, as it is seen from the carrier. */
export interface Leader {
  readonly pid: number;
  /** Its start time: the same process id may come again. */
  readonly started: string;
  /** The capabilities that its programs can have, as /proc writes them. */
  readonly capabilities: string;
  readonly sharesNetwork: boolean;
}

/** Undefined where there is no such process any more. */
export async function lookAtLeader(
  carrier: Connection,
  pid: number,
  signal?: AbortSignal,
): Promise<Leader | undefined> {
  const { stdout } = await runOnCarrier(carrier, ["sh", "-c", LOOK, "sh", String(pid)], { signal });
  const find = (name: string): string | undefined => new RegExp(`^${name} (.+)$`, "m").exec(stdout)?.[1];
  const started = find("started");
  const capabilities = find("capabilities");
  if (started === undefined || capabilities === undefined) return undefined;
  return { pid, started, capabilities, sharesNetwork: find("network") !== undefined };
}

/**
 * @param login what the machine's own programs find there: the operator's environment is no business of the machine's
 * @param hasSetsid whether the machine has it: a session of its own lets core find what a command leaves behind
 */
export function joinLeader(
  carrier: Connection,
  leader: Leader,
  login: LoginEnvironment,
  hasSetsid: boolean,
): Connection {
  const variables = Object.entries({ ...login, container: "systemd-nspawn" }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const confine = ["setpriv", `--bounding-set=${showCapabilities(leader.capabilities)}`];
  const enter = ["nsenter", `--target=${leader.pid}`, "--all", "--"];
  const connection = rideOnCarrier(
    carrier,
    (argv, { pty }) => [
      ...["env", "-i", ...variables, ...(pty === undefined ? [] : [`TERM=${pty.term}`])],
      ...[...confine, ...enter, ...(hasSetsid && pty === undefined ? ["setsid"] : []), ...argv],
    ],
    { sharesNetwork: leader.sharesNetwork },
  );
  return {
    ...connection,
    isThere: async () => (await lookAtLeader(carrier, leader.pid))?.started === leader.started,
  };
}

/** As setpriv takes them: none, and then each that the machine's own programs may have. */
function showCapabilities(hexadecimal: string): string {
  const bits = [...BigInt(`0x${hexadecimal}`).toString(2)].reverse();
  return ["-all", ...bits.flatMap((bit, number) => (bit === "1" ? [`+cap_${number}`] : []))].join(",");
}
