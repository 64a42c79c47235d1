/** The glue to a test runner: one test per check, skips with their reasons, failures that stay failures. */
import { describe, expect, test } from "vitest";
import { checks } from "./checks/all.ts";
import { runConformance, type TestContext } from "./run-conformance.ts";

interface RecordedTest {
  readonly name: string;
  readonly body: (context: TestContext) => Promise<void>;
}

function record(options: Omit<Parameters<typeof runConformance>[0], "test">): RecordedTest[] {
  const tests: RecordedTest[] = [];
  runConformance({ ...options, test: (name, body) => tests.push({ name, body }) });
  return tests;
}

const unreachable = () => {
  throw new Error("the target was made");
};

describe("runConformance", () => {
  test("makes one test of each check, named by id and title", () => {
    const tests = record({ target: unreachable });
    expect(tests.map(({ name }) => name)).toEqual(checks.map((check) => `${check.id}: ${check.title}`));
  });

  test("makes only the tests of the checks that are wanted", () => {
    const tests = record({ target: unreachable, only: ({ group }) => group === "time" });
    const wanted = checks.filter(({ group }) => group === "time");
    expect(tests.map(({ name }) => name)).toEqual(wanted.map((check) => `${check.id}: ${check.title}`));
  });

  test("shows the reason of a skipped check and makes no target for it", async () => {
    const [first] = record({ target: unreachable, skip: { [checks[0]?.id ?? ""]: "no reason" } });
    const reasons: (string | undefined)[] = [];
    await first?.body({ skip: (reason) => reasons.push(reason) });
    expect(reasons).toEqual(["no reason"]);
  });

  test("refuses to skip a check that does not exist", () => {
    expect(() => record({ target: unreachable, skip: { "run.nothing": "typo" } })).toThrow(/no check "run.nothing"/);
  });

  test("fails where the target can't be made", async () => {
    const [first] = record({ target: unreachable });
    await expect(first?.body({ skip: unreachable })).rejects.toThrow("the target was made");
  });
});

test("every check has an id of its group, of its own, and a title", () => {
  expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
  for (const check of checks) {
    expect(check.id).toMatch(new RegExp(`^${check.group}\\.[a-z0-9-]+$`));
    expect(check.title).not.toBe("");
  }
});
