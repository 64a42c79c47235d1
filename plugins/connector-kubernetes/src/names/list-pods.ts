/** Asks the cluster for the pods that run. */
import { type CarrierAnswer, type Connection, InventoryError, type NamesData, runOnCarrier } from "@towline/core";
import { explainFailure } from "../kubectl/explain-failure.ts";
import { ANSWER_LIMIT, type ClusterData, kubectl } from "../kubectl/kubectl-command.ts";
import type { PodQuery } from "./parse-name.ts";

/** One line a pod: its namespace, its name, its labels. Neither holds a space. A pod that is being removed is none. */
const TEMPLATE =
  '{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.namespace}} {{.metadata.name}}{{range $key, $value := .metadata.labels}} {{$key}}={{$value}}{{end}}{{"\\n"}}{{end}}{{end}}';

/** Where to ask. */
export interface Asked {
  readonly carrier: Connection;
  readonly data: ClusterData;
  readonly signal: AbortSignal;
}

/** @throws InventoryError that says why the cluster did not answer */
export async function listPods({ carrier, data, signal }: Asked, query: PodQuery): Promise<readonly NamesData[]> {
  const words = ["get", "pods", ANSWER_LIMIT, "--field-selector=status.phase=Running"];
  if (query.selector !== undefined) words.push(`--selector=${query.selector}`);
  const argv = kubectl(data, query.namespace, ...words, "-o", `go-template=${TEMPLATE}`);
  const answer = await runOnCarrier(carrier, argv, { signal });
  if (answer.exitCode !== 0) throw listingFailed(answer, query);
  return answer.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(describePod);
}

/** Whether there is a pod of that name; false where the cluster does not say. */
export async function hasPod(
  { carrier, data, signal }: Asked,
  namespace: string | undefined,
  pod: string,
): Promise<boolean> {
  const argv = kubectl(data, namespace, "get", "pod", ANSWER_LIMIT, "--ignore-not-found", "-o", "name", pod);
  const { exitCode, stdout } = await runOnCarrier(carrier, argv, { signal });
  return exitCode === 0 && stdout.trim() !== "";
}

function describePod(line: string): NamesData {
  const [namespace = "", pod = "", ...labels] = line.split(" ");
  const reference = `${namespace}/${pod}`;
  return {
    name: `@kubernetes/${reference}`,
    data: { kubernetes_pod: reference },
    groups: ["@kubernetes", `@kubernetes/${namespace}`, ...labels.map((label) => `@kubernetes/${namespace}/${label}`)],
  };
}

function listingFailed(answer: CarrierAnswer, { namespace }: PodQuery): InventoryError {
  const { message, advice } = explainFailure(answer);
  const place = namespace === undefined ? "" : ` of the namespace ${namespace}`;
  return new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `The pods${place} can't be listed: ${message}`, {
    connector: "kubernetes",
    advice,
  });
}
