/** Output as lines: those of a result, and those that are told as they come. */

import { type LineEvent, openFleet } from "@towline/core";
import { afterAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

const fleet = await openFleet({ connectors: [local], config: { fleet: { hosts: ["@local"] } } });
afterAll(() => fleet.close());
const host = fleet.host("@local");

async function linesWhile(command: string): Promise<LineEvent[]> {
  const lines: LineEvent[] = [];
  await host.run(command, { onLine: (line) => lines.push(line) });
  return lines;
}

test("a result has the lines of each stream, and both in the order of their arrival", async () => {
  const result = await host.run("printf 'one\\r\\n\\ntwo'; sleep 0.2; echo err >&2");
  expect(result.stdoutLines).toEqual(["one", "", "two"]);
  expect(result.stderrLines).toEqual(["err"]);
  expect(result.output).toContainEqual({ stream: "stderr", text: "err" });
  const nothing = await host.run("true");
  expect([nothing.stdoutLines, nothing.stderrLines]).toEqual([[], []]);
});

describe("onLine", () => {
  test("is called with whole lines, per stream, the last one without an ending too", async () => {
    const lines = await linesWhile(
      "printf 'a'; sleep 0.1; printf 'b\\r\\nc'; printf 'd\\n' >&2; printf '\\342'; printf '\\202\\254'",
    );
    const of = (stream: LineEvent["stream"]) => lines.filter((line) => line.stream === stream).map(({ text }) => text);
    expect(of("stdout")).toEqual(["ab", "c€"]);
    expect(of("stderr")).toEqual(["d"]);
    expect(lines.every(({ host: name, continues }) => name === "@local" && !continues)).toBe(true);
  });

  test("gets a line before the command has ended", async () => {
    const running = new AbortController();
    const result = await host.run("echo first; sleep 600", { signal: running.signal, onLine: () => running.abort() });
    expect(result.status).toBe("cancelled");
  });

  test("gets a line without end in parts", async () => {
    const lines = await linesWhile("head -c 200000 /dev/zero | tr '\\0' x");
    expect(lines.map(({ text }) => text).join("")).toBe("x".repeat(200_000));
    expect(lines.map(({ continues }) => continues)).toEqual([true, true, true, false]);
  });

  test("is called for each try, and for a host of many", async () => {
    const lines: LineEvent[] = [];
    const options = { retries: 1, retryDelay: 0, idempotent: true, onLine: (line: LineEvent) => lines.push(line) };
    await fleet.select("all").run("printf cut; exit 1", options);
    expect(lines.map(({ text }) => text)).toEqual(["cut", "cut"]);
  });
});
