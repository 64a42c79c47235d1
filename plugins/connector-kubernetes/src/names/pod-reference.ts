/** Reads a reference to a pod, `[namespace/]pod[:container]`, and refuses what Kubernetes gives no pod as a name. */

/** A pod, and the container in it if one is named. */
export interface PodReference {
  readonly namespace: string | undefined;
  readonly pod: string;
  readonly container: string | undefined;
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** The names of namespaces and containers: DNS labels. */
export const LABEL_PATTERN = `^${LABEL}$`;

/** `[namespace/]pod[:container]`. A pod's name may have dots. */
export const REFERENCE_PATTERN = `^(?:${LABEL}/)?(?=[^/:]{1,253}(?::|$))${LABEL}(?:\\.${LABEL})*(?::${LABEL})?$`;

const REFERENCE = new RegExp(REFERENCE_PATTERN);

/** The parts of a reference; undefined where it is none. */
export function parseReference(text: string): PodReference | undefined {
  if (!REFERENCE.test(text)) return undefined;
  const [, namespace, pod = "", container] = /^(?:([^/]*)\/)?([^:]*)(?::(.*))?$/.exec(text) ?? [];
  return { namespace, pod, container };
}
