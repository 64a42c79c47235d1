/** Ends a test run with one plain line of counts, and names what was skipped and why. */
import type { Reporter, TestCase, TestModule } from "vitest/node";

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    // An error that no test caught fails the run, so it counts.
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skips = new Map<string, number>();
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (test.diagnostic()?.flaky === true) console.log(`passed at the second try only: ${describeFlaky(test)}`);
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") counts.failed += 1;
        else {
          counts.skipped += 1;
          const reason = skipReason(test);
          skips.set(reason, (skips.get(reason) ?? 0) + 1);
        }
      }
    }
    for (const [reason, count] of skips) console.log(`skipped ${count}: ${reason}`);
    // Printed last, after vitest's own summary.
    process.on("exit", () =>
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`),
    );
  }
}

/** Where it is, and what failed at the first try. */
function describeFlaky(test: TestCase): string {
  const [first] = test.result().errors ?? [];
  return `${test.module.relativeModuleId}: ${test.fullName}: ${first?.message ?? "no error was kept"}`;
}

function skipReason(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" ? result.note : undefined;
  return note ?? test.module.meta().missing?.join("; ") ?? test.fullName;
}
