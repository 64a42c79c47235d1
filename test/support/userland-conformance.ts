/** Runs the conformance suite against a connector to containers, machines or chroots, with each userland in them. */
import { type ConformanceTarget, runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import type { BuildRoot } from "../counterparts/root-folder.ts";
import { USERLANDS } from "./userlands.ts";

/** What is tested. */
export interface UserlandTarget {
  /** Why it can't be tested here, if so. */
  readonly missing: string | undefined;
  /** What it can't do, each with the reason, by the id of the check. */
  readonly losses?: { readonly [id: string]: string };
  /** Makes a host of a userland. What is given to `atEnd` is called when the tests are over, even if this throws later. */
  start(build: BuildRoot, atEnd: (stop: () => unknown) => void): Promise<ConformanceTarget>;
}

/** Declares the tests. */
export function runConformanceOnUserlands({ missing, losses, start }: UserlandTarget): void {
  describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
    let stopAll = (): unknown => undefined;
    runConformance({
      test,
      only,
      target: () =>
        start(build, (stop) => {
          stopAll = stop;
        }),
      skip: skip(missing, losses),
    });
    afterAll(() => stopAll());
  });
}
