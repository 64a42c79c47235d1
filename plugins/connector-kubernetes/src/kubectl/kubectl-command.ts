/** The command lines of kubectl, with the options that say which cluster is meant. */

/** Which cluster, and as whom. What is not set is as kubectl has it. */
export interface ClusterData {
  readonly kubernetes_config?: string | undefined;
  readonly kubernetes_context?: string | undefined;
}

/** A command line of kubectl. Values are tied to their options, so that none is taken for an option. */
export function kubectl(
  data: ClusterData,
  namespace: string | undefined,
  ...words: readonly string[]
): readonly string[] {
  return [
    "kubectl",
    ...(data.kubernetes_config === undefined ? [] : [`--kubeconfig=${data.kubernetes_config}`]),
    ...(data.kubernetes_context === undefined ? [] : [`--context=${data.kubernetes_context}`]),
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...words,
  ];
}

/** Ends a question to a cluster that is silent, so that kubectl does not outlive who asked. */
export const ANSWER_LIMIT = "--request-timeout=30s";
