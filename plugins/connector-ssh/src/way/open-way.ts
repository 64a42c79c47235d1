/** Opens the bytes between here and the host: a TCP connection, or what a command makes of it. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type Connection, type OpenOptions, openTcpFrom } from "@towline/core";
import { unlessAborted } from "@towline/core/waiting";
import { explainAbort, explainConnectError, type Place } from "../failures/connect-errors.ts";
import { localUser } from "../names/local-user.ts";
import { hostOfName } from "../names/make-names-data.ts";
import type { SshData, SshTarget } from "../settings/connector-data.ts";
import { type ProxyCommand, startProxyCommand } from "./proxy-command.ts";

/** The bytes, and what a command says of an error that it caused. */
export type Way = Pick<ProxyCommand, "stream"> & Partial<ProxyCommand>;

/** Where the host is. */
export function placeOf({ name, data }: SshTarget): Place {
  const address = data.ssh_config_hostname ?? data.ssh_hostname ?? hostOfName(name);
  return { name, address, port: data.ssh_port };
}

/** Who logs in. */
export function userOf({ data }: Pick<SshTarget, "data">): string {
  return data.ssh_user ?? localUser();
}

/** @throws ConnectError */
export async function openWay(target: SshTarget, carrier: Connection, place: Place): Promise<Way> {
  const { data, name, signal } = target;
  const command = data.ssh_proxy_command ?? "none";
  if (command.toLowerCase() === "none") return { stream: await openTcpStream(target, carrier, place) };
  const originalHost = data.ssh_config_hostname === undefined ? hostOfName(name) : (data.ssh_hostname ?? place.address);
  return startProxyCommand(command, { place, user: userOf(target), originalHost }, carrier, signal);
}

async function openTcpStream(target: SshTarget, carrier: Connection, place: Place): Promise<Duplex> {
  const { signal } = target;
  try {
    const opening = openTcpFrom(carrier, place.address, place.port, { signal, ...readSocketOptions(target.data) });
    const stream = await unlessAborted(opening, signal, { abandon: (late) => late.destroy() });
    // Header and body of a packet are two writes: with Nagle's algorithm each command would wait for 40 ms.
    const socket = stream as Partial<Pick<Socket, "setNoDelay" | "setKeepAlive">>;
    socket.setNoDelay?.(true);
    if (target.data.ssh_tcp_keepalive) socket.setKeepAlive?.(true);
    return stream.once("end", endOtherHalf);
  } catch (error) {
    if (signal.aborted) throw explainAbort(place, "the TCP connection", signal);
    throw explainConnectError(place, "the TCP connection", error);
  }
}

/** A carrier may leave the other half open, and an ssh server that says no more is gone. */
function endOtherHalf(this: Duplex): void {
  if (!this.destroyed) this.end();
}

const FAMILIES = { any: undefined, inet: 4, inet6: 6 } as const;

function readSocketOptions({ ssh_address_family, ssh_bind_address }: SshData): OpenOptions {
  return { family: FAMILIES[ssh_address_family], localAddress: ssh_bind_address };
}
