/** The hosts of `ssh-fleet.ts` and a chroot with a userland of busybox alone, for all tests of a file. */
import type { Connector, Fleet } from "@towline/core";
import { afterAll, beforeAll } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { openSshFleet } from "./ssh-fleet.ts";

/** Why there is no such chroot here; undefined where there is. @throws Error in CI, where that is a failure. */
export function busyboxMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("busybox");
}

export interface BusyboxFleet {
  readonly fleet: Fleet;
  /** What `@chroot` is followed by; undefined where {@link busyboxMissing} says why. */
  readonly root: string | undefined;
}

/** Its members are there once the tests begin. */
export function useBusyboxFleet(...others: readonly Connector[]): BusyboxFleet {
  const hosts = {} as { -readonly [Member in keyof BusyboxFleet]: BusyboxFleet[Member] };
  let end = async (): Promise<void> => {};
  beforeAll(async () => {
    const busybox = busyboxMissing() === undefined ? await buildBusyboxRoot() : undefined;
    const { fleet, close } = await openSshFleet(chroot, ...others);
    Object.assign(hosts, { fleet, root: busybox?.folder });
    end = async () => {
      await close();
      await busybox?.remove();
    };
  });
  afterAll(() => end());
  return hosts;
}
