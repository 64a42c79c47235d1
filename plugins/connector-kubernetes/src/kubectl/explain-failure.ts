/** What kubectl's own words mean: why it failed, and what to do. */
import type { CarrierAnswer, ConnectFailureReason } from "@towline/core";

/** A failure of kubectl's for people. */
export interface KubectlFailure {
  readonly reason: ConnectFailureReason;
  /** What follows `NAME: `. */
  readonly message: string;
  readonly advice: string;
}

/** The failure of a container in which no command can be run. */
export const NO_SHELL: KubectlFailure = {
  reason: "refused",
  message: "the container has no shell at sh",
  advice: "Towline runs commands by sh. Use an image that has one, or another container of the pod.",
};

const NO_ADVICE = "Run the same kubectl command on the carrier to see more.";

/** From the most telling to the least; the first that matches counts. */
const KNOWN: readonly { words: RegExp; reason: ConnectFailureReason; message?: string; advice: string }[] = [
  {
    words: /kubectl: (?:command )?not found|no program "kubectl"/,
    reason: "refused",
    message: "kubectl is not installed on the carrier",
    advice: "Install kubectl where the cluster is reached from: https://kubernetes.io/docs/tasks/tools/",
  },
  {
    words: /connection to the server localhost:8080 was refused|no configuration has been provided/,
    reason: "refused",
    message: "no cluster is configured for kubectl",
    advice: "Set kubernetes_config to a kubeconfig on the carrier, or make one there with your cluster's login.",
  },
  {
    words: /context was not found|context "[^"]*" does not exist/,
    reason: "refused",
    advice: "See which there are with: kubectl config get-contexts",
  },
  {
    words: /stat .*: no such file|error loading config file/i,
    reason: "refused",
    advice: "kubernetes_config must name a kubeconfig on the carrier that its user can read.",
  },
  {
    words: /\(Forbidden\)|is forbidden/,
    reason: "auth",
    advice:
      "The cluster's roles must allow get and list on pods and create on pods/exec: see kubectl auth can-i --list",
  },
  {
    words: /Unauthorized|must be logged in|credentials|getting credentials/,
    reason: "auth",
    advice: "Log in to the cluster again, so that the kubeconfig holds valid credentials.",
  },
  {
    words: /x509|certificate/,
    reason: "hostkey",
    advice: "The kubeconfig must hold the certificate authority of this cluster.",
  },
  { words: /no such host/, reason: "dns", advice: "Check the server's name in the kubeconfig." },
  {
    words: /timeout|deadline exceeded|Timeout/,
    reason: "timeout",
    advice: "See whether the cluster is up, and reachable from the carrier.",
  },
  {
    words: /connection refused|was refused|Unable to connect/i,
    reason: "refused",
    advice: "See whether the cluster is up, and reachable from the carrier.",
  },
  { words: /executable file not found|no such file or directory: unknown/, ...NO_SHELL },
  {
    words: /\(NotFound\)|not found/,
    reason: "refused",
    advice: "See what there is with: towline hosts @kubernetes/NAMESPACE/",
  },
];

/** kubectl writes log lines of its client, such as `E1122 …`, before it says what is wrong. */
const LOG_LINE = /^[EWI]\d{4} /;

/** Why it failed. Its last words are shown where nothing better is known. */
export function explainFailure({ exitCode, stderr }: Pick<CarrierAnswer, "exitCode" | "stderr">): KubectlFailure {
  const lines = stderr.split("\n").map((line) => line.replace(/\p{Cc}/gu, " ").trim());
  const text = lines.findLast((line) => line !== "" && !LOG_LINE.test(line)) ?? "";
  const known = KNOWN.find(({ words }) => words.test(text));
  const message = known?.message ?? (text === "" ? `kubectl ended with exit code ${exitCode}` : plainWords(text));
  return { reason: known?.reason ?? "refused", message, advice: known?.advice ?? NO_ADVICE };
}

/** Without what every message of kubectl begins with. */
function plainWords(text: string): string {
  return text.replace(/^(?:error|Error from server \(\w+\)|Error in configuration): /, "").slice(0, 300);
}
