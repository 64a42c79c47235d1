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

test("what there is no room for is left out, and never cut", () => {
  const progress = new Progress(["web1", "web2", "web3"]);
  progress.transfer("web1", 123_456_789, 987_654_321);
  progress.settle("web3", false);
  const whole = progress.text();
  expect(whole).toMatch(/^1\/3 done, 1 failed, 117\.7 MiB of 2\.8 GiB, .*waiting for web1 \(12%\), web2$/);
  for (let room = 1; room <= whole.length; room += 1) {
    const text = progress.text(room);
    if (text !== "1/3 done") expect(text.length).toBeLessThanOrEqual(room);
    const pieces = text.replace(/ …$/, "").split(", ");
    expect(
      pieces.every((piece) => whole.split(", ").includes(piece)),
      text,
    ).toBe(true);
  }
});
