/** Finds the pod and its container, sees that it can be entered, and gives the connection. */
import {
  ConnectError,
  type Connection,
  type ConnectTarget,
  isTowlineError,
  rideOnCarrier,
  runOnCarrier,
} from "@towline/core";
import { explainFailure, type KubectlFailure, NO_SHELL } from "../kubectl/explain-failure.ts";
import { ANSWER_LIMIT, type ClusterData, kubectl } from "../kubectl/kubectl-command.ts";
import { parseReference } from "../names/pod-reference.ts";
import { chooseContainer, type Pod } from "./choose-container.ts";
import { type EnteredPod, execInPod } from "./exec-in-pod.ts";

/** Of what kubectl says, the last counts. */
const MOST_SAID = 4_096;

/** The settings of one pod. */
export interface PodData extends ClusterData {
  /** `[namespace/]pod[:container]`; what it names comes before the settings. */
  readonly kubernetes_pod: string;
  readonly kubernetes_namespace?: string | undefined;
  readonly kubernetes_container?: string | undefined;
}

type Target = ConnectTarget<PodData>;

/** @throws ConnectError */
export async function connect(target: Target): Promise<Connection> {
  const { name, data, carrier } = target;
  const reference = parseReference(data.kubernetes_pod);
  if (reference === undefined) throw new Error(`${data.kubernetes_pod} passed the schema and is no pod`);
  const namespace = reference.namespace ?? data.kubernetes_namespace;
  const pod = await getPod(target, namespace, reference.pod);
  const choice = chooseContainer(pod, reference.container ?? data.kubernetes_container);
  if (!("container" in choice)) throw notConnected(name, choice);
  const { container } = choice;
  const entered: EnteredPod = {
    name,
    carrier,
    enter: (terminal) =>
      kubectl(
        data,
        namespace,
        ...["exec", "--stdin", ...(terminal ? ["--tty"] : [])],
        ...[`--container=${container}`, reference.pod, "--"],
      ),
  };
  await probe(target, entered);
  return {
    ...rideOnCarrier(carrier, (argv) => [...entered.enter(false), ...argv]),
    exec: (argv, options) => execInPod(entered, argv, options),
  };
}

async function getPod({ name, data, carrier, signal }: Target, namespace: string | undefined, pod: string) {
  const argv = kubectl(data, namespace, "get", "pod", ANSWER_LIMIT, "-o", "json", pod);
  const answer = await runOnCarrier(carrier, argv, { signal });
  if (answer.exitCode !== 0) throw notConnected(name, explainFailure(answer));
  return JSON.parse(answer.stdout) as Pod;
}

/** Whoever may look at a pod may still not be let in, and an image may have no shell. */
async function probe({ name, signal }: Target, entered: EnteredPod): Promise<void> {
  const process = await execInPod(entered, ["sh", "-c", ":"], { signal });
  process.stdin.end();
  process.stdout.resume();
  let said = "";
  process.stderr.on("data", (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-MOST_SAID);
  });
  const isLost = await process.exited.then(
    ({ exitCode }) => {
      if (exitCode !== 0) throw notConnected(name, NO_SHELL);
    },
    (error: unknown) => {
      if (isTowlineError(error) && error.connector === "kubernetes") return true;
      throw error;
    },
  );
  if (isLost === true) {
    throw notConnected(name, explainFailure({ exitCode: null, stderr: said }));
  }
}

function notConnected(host: string, { reason, message, advice }: KubectlFailure): ConnectError {
  return new ConnectError(reason, `${host} can't be entered: ${message}`, { host, connector: "kubernetes", advice });
}
