/**
 * This machine as a host that is otherwise: with another shell as `sh`, without `/proc`, or with other programs. Each program
 * is started in a mount namespace of its own, so that nothing of it is seen elsewhere, or stays.
 */
import { type Connector, defineConnector, rideOnCarrier } from "@towline/core";
import { findCounterpart, missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";

/** What is otherwise. */
export interface MachineChange {
  /** The path of the program that is `/bin/sh`. */
  readonly shell?: string | undefined;
  /** Whether there is no `/proc`. */
  readonly hidesProc?: boolean | undefined;
  /** PATH. Default: as it is here. */
  readonly programs?: string | undefined;
  /** Whether files are reached without programs. Default: no. */
  readonly hasFiles?: boolean | undefined;
}

/** Why there can't be such a machine here; undefined where there can. @throws Error in CI, where that is a failure. */
export function changedMachineMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("unshare", "mount");
}

/** The command line that runs a program on it. */
export function enterChangedMachine({ shell, hidesProc, programs }: MachineChange): readonly string[] {
  const steps = [
    ...(shell === undefined ? [] : ['mount --bind "$0" /bin/sh']),
    ...(hidesProc === true ? ["mount -t tmpfs none /proc"] : []),
    `exec ${programs === undefined ? "" : 'env PATH="$towline_path" '}"$@"`,
  ];
  const variables = programs === undefined ? [] : ["env", `towline_path=${programs}`];
  const unshare = findCounterpart("unshare") ?? "unshare";
  return [
    ...variables,
    ...[unshare, "--mount", "--propagation", "private", "/bin/sh", "-c", steps.join(" && "), shell ?? "sh"],
  ];
}

/** The hop before it, changed, as `@changed`. */
export function createChangedMachine(change: MachineChange): Connector {
  const enter = enterChangedMachine(change);
  return defineConnector({
    name: "changed",
    summary: "A machine that is otherwise",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData() {
      yield { name: "@changed" };
    },
    connect: async ({ carrier }) => ({
      ...rideOnCarrier(carrier, (argv) => [...enter, ...argv], { sharesNetwork: true }),
      ...(change.hasFiles === true ? { files: carrier.files } : {}),
    }),
  });
}
