/** Connects to a host: through its jump hosts, with its known host key, by the first authentication that works. */
import { homedir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, type Connection } from "@towline/core";
import { agentSocket } from "../keys/agent-keys.ts";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { answerDeadline } from "./answer-deadline.ts";
import { explainAbort } from "./connect-errors.ts";
import { borrowLastJump, type ConnectThrough } from "./jump-hosts.ts";
import type { LogIn, LoginPlan } from "./login.ts";
import { openWay, placeOf, userOf } from "./open-way.ts";
import { prepareSsh2Login } from "./prepare-ssh2-login.ts";
import { refuseSettings } from "./refuse-settings.ts";
import { sentEnvironment } from "./sent-environment.ts";
import { SshConnection } from "./ssh-connection.ts";
import { takeTurns } from "./take-turns.ts";

type Ending = (() => Promise<void>) | undefined;

/** Connects, and tries again as often as the settings ask for. @throws ConnectError with the reason. */
export async function connect(target: SshTarget): Promise<Connection> {
  const { ssh_connect_retries, ssh_connect_retry_min_delay, ssh_connect_retry_max_delay } = target.data;
  for (let retriesLeft = ssh_connect_retries; ; retriesLeft -= 1) {
    try {
      return await connectThrough(target, [], undefined);
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
  onGone: Ending,
  connectJump: ConnectThrough = connectThrough,
): Promise<Connection> {
  const target = asked.data.ssh_batch_mode ? { ...asked, prompt: undefined } : asked;
  const { data, name } = target;
  refuseSettings(target);
  const place = placeOf(target);
  const user = userOf(target);
  if (target.signal.aborted) throw explainAbort(place, "the TCP connection", target.signal);

  const agent = forwardedAgent(target);
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
        const { stream, explain } = await openWay(limited, carrier, place);
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
      onGone: inTurn(end, onGone, loan?.release),
    });
  } catch (error) {
    await loan?.release();
    throw error;
  }
}

/** The socket of the agent that the host may use, if it may. */
function forwardedAgent({ data, name, cwd, log }: SshTarget): string | undefined {
  if (!data.ssh_forward_agent) return undefined;
  const socket = agentSocket(data.ssh_forwarded_agent ?? data.ssh_identity_agent);
  if (socket === undefined) log(`${name}: there is no ssh agent to forward`);
  return socket === undefined ? undefined : resolvePath(socket, homedir(), cwd);
}

async function prepareLogin(plan: LoginPlan): Promise<LogIn> {
  const { engine, reason } = await chooseEngineFor(plan.target);
  if (engine === "ssh2") return prepareSsh2Login(plan);
  plan.target.log(`${plan.target.name}: connecting by ${engine}, ${reason}`);
  const { prepareOpensshLogin } = await import("../openssh-engine/prepare-openssh-login.ts");
  return prepareOpensshLogin(plan);
}

/** Out here, so that the connection, which keeps it, does not keep all that it was made with. */
function inTurn(...endings: readonly Ending[]): () => Promise<void> {
  return async () => {
    for (const end of endings) await end?.();
  };
}
