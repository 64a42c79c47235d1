/** Connects to a host: through its jump hosts, with its known host key, by the first authentication that works. */

import type { Socket } from "node:net";
import { homedir, userInfo } from "node:os";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, type Connection, ConnectorDataError, type OpenOptions, openTcpFrom } from "@towline/core";
import { agentSocket } from "../keys/agent-keys.ts";
import { hostOfName } from "../names/make-names-data.ts";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshData, SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { answerDeadline } from "./answer-deadline.ts";
import { explainAbort, explainConnectError, type Place } from "./connect-errors.ts";
import { borrowLastJump, type ConnectThrough } from "./jump-hosts.ts";
import type { LogIn, LoginPlan } from "./login.ts";
import { prepareSsh2Login } from "./prepare-ssh2-login.ts";
import { type ProxyCommand, startProxyCommand } from "./proxy-command.ts";
import { sentEnvironment } from "./sent-environment.ts";
import { SshConnection } from "./ssh-connection.ts";
import { takeTurns } from "./take-turns.ts";
import { AbandonedError, waitOrAbandon } from "./wait-or-abandon.ts";

/** Connects, and tries again as often as the settings ask for. @throws ConnectError with the reason. */
export async function connect(target: SshTarget): Promise<Connection> {
  const { ssh_connect_retries, ssh_connect_retry_min_delay, ssh_connect_retry_max_delay } = target.data;
  for (let retriesLeft = ssh_connect_retries; ; retriesLeft -= 1) {
    try {
      return await connectThrough(target, [], async () => undefined);
    } catch (error) {
      if (retriesLeft <= 0 || target.signal.aborted || !mayPass(error)) throw error;
      const spread = Math.max(0, ssh_connect_retry_max_delay - ssh_connect_retry_min_delay);
      const seconds = ssh_connect_retry_min_delay + Math.random() * spread;
      target.log(`${target.name}: ${(error as Error).message}; trying again in ${seconds.toFixed(1)} s`);
      await sleep(seconds * 1_000, undefined, { signal: target.signal }).catch(() => undefined);
    }
  }
}

/** A host that is down may come up. What it refused by its own judgement must not be asked twice. */
function mayPass(error: unknown): boolean {
  return error instanceof ConnectError && ["dns", "refused", "timeout", "protocol"].includes(error.reason);
}

/** `visited` are the hosts whose jump hosts are being connected, to notice a circle; `connectJump` connects those. */
export async function connectThrough(
  asked: SshTarget,
  visited: readonly string[],
  onGone: () => Promise<void>,
  connectJump: ConnectThrough = connectThrough,
): Promise<Connection> {
  const target = asked.data.ssh_batch_mode ? { ...asked, prompt: undefined } : asked;
  const { data, name } = target;
  if (data.ssh_file_transfer_protocol === "scp") {
    throw new ConnectorDataError(`${name}: ssh_file_transfer_protocol is scp, which is not supported`, {
      host: name,
      connector: "ssh",
      advice: "Leave it out: sftp is used, and commands where the host has no sftp.",
    });
  }
  if (data.ssh_config_refused !== undefined && data.ssh_config_refused.length > 0) {
    const options = data.ssh_config_refused.join(", ");
    throw new ConnectorDataError(`${name}: ssh_config asks for what can't be had here: ${options}`, {
      host: name,
      connector: "ssh",
      advice: "Take it out of ssh_config for this host, or set ssh_config_refused: [] for it to go without.",
    });
  }
  const place = placeOf(target);
  const user = data.ssh_user ?? userInfo().username;
  if (target.signal.aborted) throw explainAbort(place, "the TCP connection", target.signal);

  const socket = data.ssh_forward_agent ? agentSocket(data.ssh_forwarded_agent ?? data.ssh_identity_agent) : undefined;
  if (data.ssh_forward_agent && socket === undefined) target.log(`${name}: there is no ssh agent to forward`);
  const agent = socket === undefined ? undefined : resolvePath(socket, homedir(), target.cwd);
  const logIn = await prepareLogin({ target, place, user, agent });
  const self = `${user}@${place.address}:${place.port}`.toLowerCase();
  const loan = await borrowLastJump(target, [...visited, self], place, connectJump);
  try {
    const carrier = loan?.connection ?? target.carrier;
    const { client, stream, hearsAnswers, end } = await takeTurns(
      target,
      carrier,
      place,
      async (limited, onGreeting) => {
        const { stream, explain } = await openWay(limited, carrier, place, user);
        return logIn({ target: limited, stream, onGreeting }).catch(async (error) => {
          throw (await explain?.(error)) ?? error;
        });
      },
    );
    return new SshConnection({
      client,
      stream,
      name,
      canListen: hearsAnswers,
      forwardAgent: agent !== undefined,
      answerDeadline: answerDeadline(data),
      environment: sentEnvironment(data),
      log: target.log,
      onGone: async () => {
        await end?.();
        await onGone();
        await loan?.release();
      },
    });
  } catch (error) {
    await loan?.release();
    throw error;
  }
}

async function prepareLogin(plan: LoginPlan): Promise<LogIn> {
  const { engine, reason } = await chooseEngineFor(plan.target);
  if (engine === "ssh2") return prepareSsh2Login(plan);
  plan.target.log(`${plan.target.name}: connecting by ${engine}, ${reason}`);
  const { prepareOpensshLogin } = await import("../openssh-engine/prepare-openssh-login.ts");
  return prepareOpensshLogin(plan);
}

/** Where the host is. */
export function placeOf({ name, data }: SshTarget): Place {
  const address = data.ssh_config_hostname ?? data.ssh_hostname ?? hostOfName(name);
  return { name, address, port: data.ssh_port };
}

/** The bytes between here and the host: a TCP connection, or what a command makes of it. */
async function openWay(
  target: SshTarget,
  carrier: Connection,
  place: Place,
  user: string,
): Promise<Pick<ProxyCommand, "stream"> & Partial<ProxyCommand>> {
  const { data, name, signal } = target;
  const command = data.ssh_proxy_command ?? "none";
  if (command.toLowerCase() === "none") return { stream: await openTcpStream(target, carrier, place) };
  const originalHost = data.ssh_config_hostname === undefined ? hostOfName(name) : (data.ssh_hostname ?? place.address);
  return startProxyCommand(command, { place, user, originalHost }, carrier, signal);
}

/** The bytes between here and the host. @throws ConnectError */
export async function openStream(target: SshTarget, carrier: Connection, place: Place): Promise<Duplex> {
  return (await openWay(target, carrier, place, target.data.ssh_user ?? userInfo().username)).stream;
}

async function openTcpStream(target: SshTarget, carrier: Connection, place: Place): Promise<Duplex> {
  const { signal } = target;
  try {
    const opening = openTcpFrom(carrier, place.address, place.port, { signal, ...readSocketOptions(target.data) });
    const stream = await waitOrAbandon(opening, signal, (late) => late.destroy());
    // Header and body of a packet are two writes: with Nagle's algorithm each command would wait for 40 ms.
    const socket = stream as Partial<Pick<Socket, "setNoDelay" | "setKeepAlive">>;
    socket.setNoDelay?.(true);
    if (target.data.ssh_tcp_keepalive) socket.setKeepAlive?.(true);
    // A carrier may leave the other half open, and an ssh server that says no more is gone.
    stream.once("end", () => {
      if (!stream.destroyed) stream.end();
    });
    return stream;
  } catch (error) {
    if (signal.aborted || error instanceof AbandonedError) throw explainAbort(place, "the TCP connection", signal);
    throw explainConnectError(place, "the TCP connection", error);
  }
}

const FAMILIES = { any: undefined, inet: 4, inet6: 6 } as const;

function readSocketOptions({ ssh_address_family, ssh_bind_address }: SshData): OpenOptions {
  return { family: FAMILIES[ssh_address_family], localAddress: ssh_bind_address };
}
