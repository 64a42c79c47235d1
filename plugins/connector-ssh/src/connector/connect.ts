/** Connects to a host: through its jump hosts, with its known host key, by the first authentication that works. */
import { homedir } from "node:os";
import type { Connection } from "@towline/core";
import { SshConnection } from "../connection/ssh-connection.ts";
import { explainAbort } from "../failures/connect-errors.ts";
import { agentSocket } from "../keys/agent-keys.ts";
import type { LogIn, LoginPlan } from "../login/login.ts";
import { takeTurn } from "../login/take-turn.ts";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshData, SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { prepareSsh2Login } from "../ssh2-engine/prepare-ssh2-login.ts";
import { borrowLastJump, type ConnectThrough } from "../way/jump-hosts.ts";
import { openWay, placeOf, userOf } from "../way/open-way.ts";
import { refuseSettings } from "./refuse-settings.ts";
import { sentEnvironment } from "./sent-environment.ts";

type Ending = (() => Promise<void>) | undefined;

/** Connects, by one try. @throws ConnectError with the reason. */
export function connect(target: SshTarget): Promise<Connection> {
  return connectThrough(target, [], undefined);
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
    const { client, stream, hearsAnswers, end } = await takeTurn(
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

/** Where nobody looks for dead links. */
const USUAL_ANSWER_DEADLINE = 90_000;

/** Within how many milliseconds a server has to answer: as long as it takes to find a silent link dead. */
function answerDeadline({ ssh_keepalive_interval: interval, ssh_keepalive_count: count }: SshData): number {
  return interval * count * 1_000 || USUAL_ANSWER_DEADLINE;
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
