/** The pods of the stand-in, as the API describes them and as selectors find them. */

/** One pod. All of them are on one machine, and so are their containers. */
export interface PodDescription {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  /** Default: `main`. */
  readonly containers?: readonly string[];
  /** Default: Running. */
  readonly phase?: "Pending" | "Running" | "Succeeded";
  /** Looking at it is allowed, entering is not. */
  readonly noEntry?: boolean;
  readonly hasNoShell?: boolean;
}

/** As the API tells it. */
export function describePod({ phase = "Running", containers = ["main"], ...pod }: PodDescription) {
  const state =
    phase === "Running"
      ? { running: {} }
      : phase === "Pending"
        ? { waiting: { reason: "ImagePullBackOff" } }
        : { terminated: { reason: "Completed", exitCode: 0 } };
  const { namespace, name, labels, annotations } = pod;
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { namespace, name, labels, annotations, uid: `uid-${name}`, creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { containers: containers.map((container) => ({ name: container, image: "stand-in" })), nodeName: "node1" },
    status: { phase, containerStatuses: containers.map((container) => ({ name: container, restartCount: 0, state })) },
  };
}

/** Whether a list that was asked for with these parameters has it. */
export function matchesSelectors({ labels = {}, phase = "Running" }: PodDescription, asked: URLSearchParams): boolean {
  const fields = asked.get("fieldSelector");
  if (fields !== null && fields !== `status.phase=${phase}`) return false;
  const requirements = (asked.get("labelSelector") ?? "").split(",").filter((text) => text !== "");
  return requirements.every((text) => {
    const [, key = "", operator, value] = /^([^=!]+)(!=|==?)(.*)$/.exec(text) ?? [];
    return operator === "!=" ? labels[key] !== value : labels[key] === value;
  });
}
