/** Fan-out: steps, limits, the failure budget, and giving up. Real processes, many names for one machine. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Fleet } from "@towline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCells } from "../support/cells.ts";

let fleet: Fleet;
let folder: string;

beforeEach(async () => {
  fleet = await openCells();
  folder = await mkdtemp(path.join(tmpdir(), "towline-fan-out-"));
});

afterEach(async () => {
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

/** The cells whose commands wrote to a log, in that order. Appending a line is atomic. */
async function readLog(name: string): Promise<string[]> {
  const text = await readFile(path.join(folder, name), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

describe("batch", () => {
  test("a step starts when the one before it has ended, and the last size repeats", async () => {
    const report = await fleet
      .select("@cell/1-6")
      .run("echo start $CELL >> log; echo end $CELL >> log", { batch: [1, 2], chdir: folder });
    expect(report.ok).toBe(true);
    const lines = await readLog("log");
    const steps = [lines.slice(0, 2), lines.slice(2, 6), lines.slice(6, 10), lines.slice(10)];
    expect(steps.map((step) => [...step].sort())).toEqual([
      ["end 1", "start 1"],
      ["end 2", "end 3", "start 2", "start 3"],
      ["end 4", "end 5", "start 4", "start 5"],
      ["end 6", "start 6"],
    ]);
  });

  test("percents are of all hosts", async () => {
    await fleet.select("@cell/1-4").run("echo $CELL >> log", { batch: ["25%", "75%"], chdir: folder });
    const lines = await readLog("log");
    expect(lines[0]).toBe("1");
    expect([...lines].sort()).toEqual(["1", "2", "3", "4"]);
  });
});

describe("parallelism", () => {
  test("no more hosts than that are worked on at once", async () => {
    const report = await fleet
      .select("@cell/1-8")
      .run("mkdir at-work.$CELL; ls -d at-work.* | wc -l; rmdir at-work.$CELL", { parallelism: 2, chdir: folder });
    const counts = report.results.map((result) => Number(result.stdout));
    expect(counts).toHaveLength(8);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  });

  test("one at a time goes in the order of the target", async () => {
    const report = await fleet.select("@cell/1-5").run("true", { parallelism: 1 });
    expect(report.results.map((result) => result.host)).toEqual([1, 2, 3, 4, 5].map((number) => `@cell/${number}`));
  });
});

describe("maxFail", () => {
  test("once more have failed than allowed, nothing more starts and the rest are skipped", async () => {
    const report = await fleet
      .select("@cell/1-6")
      .run("echo $CELL >> log; exit 1", { maxFail: 1, parallelism: 1, chdir: folder });
    expect(report.counts).toMatchObject({ failed: 2, skipped: 4, ok: 0 });
    expect(report.stopped).toBe(true);
    expect(report.ok).toBe(false);
    expect(await readLog("log")).toEqual(["1", "2"]);
  });

  test("a percent is of all hosts, and a budget that is not spent stops nothing", async () => {
    const report = await fleet.select("@cell/1-6").run("test $CELL -gt 3", { maxFail: "50%", parallelism: 1 });
    expect(report.counts).toMatchObject({ failed: 3, ok: 3, skipped: 0 });
    expect(report.stopped).toBe(false);
  });

  test("it counts across steps", async () => {
    const report = await fleet.select("@cell/1-6").run("exit 1", { maxFail: 0, batch: [1] });
    expect(report.counts).toMatchObject({ failed: 1, skipped: 5 });
  });
});

describe("giving up", () => {
  test("abort() ends what runs and starts nothing more; every host has a result", async () => {
    const run = fleet
      .select("@cell/1-6")
      .run("echo $CELL >> log; echo started; while test -d . && sleep 1; do :; done", {
        parallelism: 2,
        chdir: folder,
        onOutput: () => run.abort(),
      });
    const report = await run;
    expect(report.results).toHaveLength(6);
    expect(report.ok).toBe(false);
    expect(report.counts.ok + report.counts.failed).toBe(0);
    expect(report.counts.cancelled + report.counts.skipped).toBe(6);
    expect((await readLog("log")).length).toBeLessThanOrEqual(2);
  });

  test("a signal does the same", async () => {
    const report = await fleet
      .select("@cell/1-3")
      .run("echo $CELL >> log", { signal: AbortSignal.abort(), chdir: folder });
    expect(report.counts.ok).toBe(0);
    expect(await readLog("log")).toEqual([]);
  });

  test("leaving the loop aborts the rest", async () => {
    for await (const result of fleet.select("@cell/1-6").run("echo $CELL >> log", { parallelism: 1, chdir: folder })) {
      expect(result.host).toBe("@cell/1");
      break;
    }
    await fleet.close();
    expect((await readLog("log")).length).toBeLessThan(6);
  });
});

describe("results", () => {
  test("come as they are ready, while others still run", async () => {
    const gate = path.join(folder, "gate");
    await promisify(execFile)("mkfifo", [gate]);
    const order: string[] = [];
    for await (const result of fleet.select("@cell/1-2").run("test $CELL = 2 || cat gate", { chdir: folder })) {
      order.push(result.host);
      // Only now can the first cell end.
      if (result.host === "@cell/2") await writeFile(gate, "open");
    }
    expect(order).toEqual(["@cell/2", "@cell/1"]);
  });

  test("orThrow() throws the first failure's error and returns the report of an ok run", async () => {
    await expect(fleet.select("@cell/1-3").run("exit 4").orThrow()).rejects.toMatchObject({
      code: "ERR_TOWLINE_COMMAND_FAILED",
    });
    expect((await fleet.select("@cell/1-3").run("true").orThrow()).results).toHaveLength(3);
  });

  test("a target that selects nothing, or a wrong one, throws and runs nothing", async () => {
    await expect(fleet.select("@nothing/x").run("true")).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONNECTOR_UNKNOWN",
    });
    await expect(fleet.select(["@cell/1", "!@cell/1"]).run("true")).rejects.toMatchObject({
      code: "ERR_TOWLINE_TARGET_EMPTY",
    });
  });
});
