/** What the status line says. */
import { expect, test } from "vitest";
import { Progress } from "./progress-text.ts";

test("counts what is done and names whom it waits for", () => {
  const progress = new Progress(["a", "b", "c"]);
  expect(progress.text()).toBe("0/3 done, waiting for a, b, c");
  progress.settle("a", true);
  progress.settle("b", false);
  expect(progress.text()).toBe("2/3 done, 1 failed, waiting for c");
  progress.settle("c", true);
  expect(progress.text()).toBe("");
});

test("names only a few of many", () => {
  const progress = new Progress(Array.from({ length: 300 }, (_, index) => `web${index}`));
  expect(progress.text()).toMatch(/^0\/300 done, waiting for web0, .*web7 …$/);
});

test("adds up the bytes of transfers", () => {
  const progress = new Progress(["a", "b"]);
  progress.transfer("a", 1024, 2048);
  progress.transfer("b", 1024, 2048);
  expect(progress.text()).toContain("2.0 KiB of 4.0 KiB");
});
