/** The hosts that a name stands for: one pod, without a question to the cluster, or those that the cluster lists. */
import { isTowlineError, type NamesContext, type NamesData } from "@towline/core";
import type { ClusterData } from "../kubectl/kubectl-command.ts";
import { type Asked, hasPod, listPods } from "./list-pods.ts";
import { type PodQuery, parseName } from "./parse-name.ts";

interface ListingData extends ClusterData {
  readonly kubernetes_namespace?: string | undefined;
  readonly kubernetes_selector?: string | undefined;
}

/** @throws InventoryError */
export function makeNamesData(
  name: string | undefined,
  context: NamesContext,
): Iterable<NamesData> | AsyncIterable<NamesData> {
  const asked = parseName(name);
  if (!("pod" in asked)) return yieldPods(asked, context);
  const only = { name: `@kubernetes/${name}`, data: { kubernetes_pod: name }, groups: ["@kubernetes"] };
  if (asked.namespace !== undefined) {
    return [{ ...only, groups: [...only.groups, `@kubernetes/${asked.namespace}`] }];
  }
  if (asked.container !== undefined) return [only];
  return yieldPodOrNamespace(only, asked.pod, context);
}

async function* yieldPods(query: PodQuery, context: NamesContext): AsyncIterable<NamesData> {
  const data: ListingData = context.data;
  yield* await listPods(await openCarrier(context), {
    namespace: query.namespace ?? data.kubernetes_namespace,
    selector: query.selector ?? data.kubernetes_selector,
  });
}

/**
 * One word may be a pod or a namespace. A pod comes first, so that what is meant for one host never runs on many. Where
 * the cluster does not say, it is a pod, and connecting to it tells what is wrong.
 */
async function* yieldPodOrNamespace(only: NamesData, word: string, context: NamesContext): AsyncIterable<NamesData> {
  const data: ListingData = context.data;
  try {
    const asked = await openCarrier(context);
    if (!(await hasPod(asked, data.kubernetes_namespace, word))) {
      const pods = await listPods(asked, { namespace: word, selector: data.kubernetes_selector });
      if (pods.length > 0) return yield* pods;
    }
  } catch (error) {
    if (!isTowlineError(error)) throw error;
    context.log(`${only.name} is taken for a pod: ${error.message}`);
  }
  yield only;
}

async function openCarrier(context: NamesContext): Promise<Asked> {
  return { carrier: await context.carrier(), data: context.data as ClusterData, signal: context.signal };
}
