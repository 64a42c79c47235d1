/** What follows `@kubernetes/`: one pod, or the pods of a namespace, all or those with some labels. */
import { InventoryError } from "@towline/core";
import { LABEL_PATTERN, type PodReference, parseReference } from "./pod-reference.ts";

/** Pods to be listed. */
export interface PodQuery {
  /** Undefined for the one that is set, else that of kubectl's context. */
  readonly namespace: string | undefined;
  readonly selector: string | undefined;
}

const LABEL_NAME = new RegExp(LABEL_PATTERN);

/** `app=web`, `tier!=db`, `app.kubernetes.io/name=web`, and several with commas between them. */
const KEY = "(?:[A-Za-z0-9][A-Za-z0-9.-]*/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?";
const REQUIREMENT = `${KEY}(?:==?|!=)(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?`;
const SELECTOR = new RegExp(`^${REQUIREMENT}(?:,${REQUIREMENT})*$`);

/**
 * @returns a pod, or a question to the cluster
 * @throws InventoryError for a name that is neither
 */
export function parseName(name: string | undefined): PodReference | PodQuery {
  if (name === undefined) return { namespace: undefined, selector: undefined };
  const reference = parseReference(name);
  if (reference !== undefined) return reference;
  // The prefix of a label's key may be taken for a namespace only where it has no dot, and those of Kubernetes have one.
  const [, namespace = "", selector = ""] = /^([^/]*)\/(.*)$/s.exec(name) ?? [];
  if (LABEL_NAME.test(namespace) && (selector === "" || SELECTOR.test(selector))) {
    return { namespace, selector: selector === "" ? undefined : selector };
  }
  if (SELECTOR.test(name)) return { namespace: undefined, selector: name };
  throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${JSON.stringify(name)} names no pod`, {
    connector: "kubernetes",
    advice:
      "Write @kubernetes/NAMESPACE/POD, with :CONTAINER after it if need be; @kubernetes/NAMESPACE/ for all of its pods, or @kubernetes/NAMESPACE/KEY=VALUE for those with a label.",
  });
}
