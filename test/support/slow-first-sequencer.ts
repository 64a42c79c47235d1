/** Begins with the test files that take longest, so that no worker is left with one of them when the others are done. */
import { readFileSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

export default class SlowFirstSequencer extends BaseSequencer {
  /** Where nothing is known of earlier runs, vitest takes the largest file for the slowest; these are slow and small. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const slow = new Set(sorted.filter(({ moduleId }) => readFileSync(moduleId, "utf8").includes("runConformance")));
    return [...slow, ...sorted.filter((file) => !slow.has(file))];
  }
}
