/** Goes the way to a host step by step: the address, the server, its algorithms and key, the login, sftp. */
import type { Duplex } from "node:stream";
import type { Connection, DiagnosisStep } from "@towline/core";
import { describeAlgorithms, describeHostKey, describeSoftware } from "../diagnosis/describe-server.ts";
import { lookUpAddress } from "../diagnosis/look-up-address.ts";
import { type Probe, probeServer } from "../diagnosis/probe-server.ts";
import { type Finding, runSteps, type Step } from "../diagnosis/run-steps.ts";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { borrowLastJump } from "../way/jump-hosts.ts";
import type { Loan } from "../way/jump-pool.ts";
import { openWay, placeOf, userOf } from "../way/open-way.ts";
import { connect, connectThrough } from "./connect.ts";

/** What is open so far. */
interface Opened {
  loan?: Loan | undefined;
  stream?: Duplex;
  probe?: Probe;
  connection?: Connection;
}

/** For `towline doctor`. Whoever stops asking closes all that it opened. */
export async function* diagnose(target: SshTarget): AsyncGenerator<DiagnosisStep> {
  const opened: Opened = {};
  try {
    yield* runSteps(planSteps(target, opened));
  } finally {
    opened.stream?.destroy();
    await opened.connection?.disconnect();
    await opened.loan?.release();
  }
}

function planSteps(target: SshTarget, opened: Opened): readonly Step[] {
  const { data, signal } = target;
  const place = placeOf(target);
  const user = userOf(target);
  const hasJump = data.ssh_proxy_jump !== undefined && data.ssh_proxy_jump.toLowerCase() !== "none";
  const hasCommand = data.ssh_proxy_command !== undefined && data.ssh_proxy_command.toLowerCase() !== "none";
  const carrier = (): Connection => opened.loan?.connection ?? target.carrier;
  const jump = async (): Promise<Finding> => {
    opened.loan = await borrowLastJump(target, [], place, connectThrough);
    return { outcome: "ok", detail: `${data.ssh_proxy_jump}: logged in` };
  };
  const address = () => lookUpAddress(carrier(), place, signal);
  const way = async (): Promise<Finding> => {
    const { stream } = await openWay(target, carrier(), place);
    stream.on("error", () => undefined);
    opened.stream = stream;
    return { outcome: "ok", detail: hasCommand ? "started" : `connected to ${place.address} port ${place.port}` };
  };
  const greeting = async (): Promise<Finding> => {
    opened.probe = await probeServer(target, place, user, need(opened.stream));
    return describeSoftware(await opened.probe.software);
  };
  const algorithms = async (): Promise<Finding> => {
    const { engine } = await chooseEngineFor(target);
    const probe = need(opened.probe);
    const agreement = await probe.agreement;
    // Then no key comes, but the reason why not.
    if (!agreement.isComplete) await probe.examination;
    return describeAlgorithms(agreement, engine);
  };
  const hostKey = async (): Promise<Finding> => {
    const { lookup, examination } = need(opened.probe);
    return describeHostKey(lookup, await examination, data.ssh_strict_host_key_checking);
  };
  const login = async (): Promise<Finding> => {
    const said: string[] = [];
    const log = (message: string): void => {
      said.push(message.startsWith(`${target.name}: `) ? message.slice(target.name.length + 2) : message);
      target.log(message);
    };
    opened.connection = await connect({ ...target, log });
    return { outcome: "ok", detail: [`as ${user}`, ...said].join("\n") };
  };
  return [
    ...(hasJump ? [{ name: "Jump hosts", work: jump }] : []),
    ...(hasCommand
      ? [{ name: "ProxyCommand", work: way }]
      : [
          { name: "Address", work: address },
          { name: "TCP", work: way },
        ]),
    { name: "Greeting", work: greeting },
    { name: "Algorithms", work: algorithms },
    { name: "Host key", work: hostKey },
    { name: "Login", work: login },
    { name: "sftp", work: () => trySftp(need(opened.connection)) },
  ];
}

async function trySftp(connection: Connection): Promise<Finding> {
  try {
    await connection.files?.stat(".");
    return { outcome: "ok", detail: "works" };
  } catch (error) {
    return {
      outcome: "warning",
      detail: `${(error as Error).message}: files go through commands`,
      advice: 'For speed, enable it there: "Subsystem sftp internal-sftp" in sshd_config.',
    };
  }
}

/** Steps come in order, so what one needs is there. */
function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a step before it left nothing");
  return value;
}
