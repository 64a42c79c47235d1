/** Chooses the container of a pod, and tells why none can be entered. */
import type { ConnectFailureReason } from "@towline/core";

/** The part of a pod that counts. */
export interface Pod {
  readonly metadata: { readonly annotations?: { readonly [key: string]: string } };
  readonly spec: {
    readonly containers: readonly Named[];
    readonly initContainers?: readonly Named[];
    readonly ephemeralContainers?: readonly Named[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

interface Named {
  readonly name: string;
}

interface ContainerStatus extends Named {
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
}

/** A container's name, or why there is none. */
export type Choice =
  | { readonly container: string }
  | { readonly reason: ConnectFailureReason; readonly message: string; readonly advice: string };

/** Names the container that is entered where the pod has several. */
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** The container that was asked for, else the pod's default one, else its only one. */
export function chooseContainer({ metadata, spec, status = {} }: Pod, wanted: string | undefined): Choice {
  const usual = spec.containers.map(({ name }) => name);
  const every = [...usual, ...[spec.initContainers, spec.ephemeralContainers].flatMap((list) => names(list))];
  const preset = metadata.annotations?.[DEFAULT_CONTAINER];
  const container = wanted ?? (preset !== undefined && every.includes(preset) ? preset : undefined);
  if (container === undefined && usual.length > 1) {
    return refused(
      `it has several containers: ${usual.join(", ")}`,
      `Name one at the end, as in :${usual[0]}, or set kubernetes_container.`,
    );
  }
  const chosen = container ?? usual[0] ?? "";
  if (!every.includes(chosen)) {
    return refused(`it has no container ${chosen}`, `It has ${every.join(", ")}.`);
  }
  const statuses = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses].flatMap(
    (list) => list ?? [],
  );
  const state = statuses.find(({ name }) => name === chosen)?.state;
  if (state?.running !== undefined) return { container: chosen };
  const advice = "See why with: kubectl describe pod";
  if (state?.terminated !== undefined) {
    const { reason = "Completed", exitCode } = state.terminated;
    return refused(`its container ${chosen} has ended (${reason}, exit code ${exitCode})`, advice);
  }
  const waiting = state?.waiting?.reason ?? status.phase ?? "no state is known";
  return refused(`its container ${chosen} does not run: ${waiting}`, advice);
}

function names(list: readonly Named[] | undefined): readonly string[] {
  return (list ?? []).map(({ name }) => name);
}

function refused(message: string, advice: string): Choice {
  return { reason: "refused", message, advice };
}
