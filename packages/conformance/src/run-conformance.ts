/** Hands the checks to a test runner: vitest, node:test, or any other whose tests can be skipped. */
import { checks } from "./checks/all.ts";
import { type Check, SkippedCheck } from "./kit/check.ts";
import { type ConformanceTarget, runCheck } from "./kit/check-context.ts";

/** The part of a runner's `test` that is used. vitest's and node:test's fit. */
export type TestFunction = (name: string, body: (context: TestContext) => Promise<void>) => unknown;

/** The part of a runner's test context that is used. */
export interface TestContext {
  skip(reason?: string): unknown;
}

/** Options of {@link runConformance}. */
export interface ConformanceOptions {
  readonly test: TestFunction;
  /** Makes the host ready; called once, before the first check. */
  readonly target: () => Promise<ConformanceTarget> | ConformanceTarget;
  /** Which checks to make, such as those that depend on the programs of a host. Default: all. */
  readonly only?: ((check: Check) => boolean) | undefined;
  /** Checks to leave out, each with the reason, which the runner shows. */
  readonly skip?: { readonly [id: string]: string } | undefined;
}

/**
 * Makes one test of each check.
 *
 * @throws Error when `skip` names a check that does not exist.
 * @example
 * ```ts
 * import { runConformance } from "@towline/conformance";
 * import { test } from "vitest";
 * import web from "./index.ts";
 *
 * runConformance({ test, target: () => ({ host: "@web/console1", connector: web }) });
 * ```
 */
export function runConformance(options: ConformanceOptions): void {
  const reasons = new Map(Object.entries(options.skip ?? {}));
  const known = new Set(checks.map((check) => check.id));
  for (const id of reasons.keys()) {
    if (!known.has(id)) throw new Error(`There is no check "${id}" to skip; the checks are ${[...known].join(", ")}.`);
  }
  let target: Promise<ConformanceTarget> | undefined;
  for (const check of checks.filter(options.only ?? (() => true))) {
    options.test(`${check.id}: ${check.title}`, async (context) => {
      const reason = reasons.get(check.id);
      if (reason !== undefined) {
        context.skip(reason);
        return;
      }
      target ??= Promise.resolve(options.target());
      const skipped = await runCheck(check, await target).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof SkippedCheck) return error.message;
          throw error;
        },
      );
      if (skipped !== undefined) context.skip(skipped);
    });
  }
}
