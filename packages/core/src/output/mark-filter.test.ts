/** The filter finds marks and prompts however the bytes are cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildLaunch } from "../command/launch.ts";
import type { Question } from "../command/passwords.ts";
import { MarkFilter } from "./mark-filter.ts";

const launch = buildLaunch("id", { sudo: true, sudoPassword: "pw", suUser: "app", suPassword: "pw" }, "abc123");

/** Feeds bytes cut at the given places. */
function feed(filter: MarkFilter, bytes: Buffer, cuts: readonly number[]) {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  const outputs: Buffer[] = [];
  let pid: number | undefined;
  const questions: Question[] = [];
  for (const [index, start] of places.entries()) {
    const filtered = filter.push(bytes.subarray(start, places[index + 1] ?? bytes.length));
    outputs.push(filtered.output);
    pid ??= filtered.pid;
    questions.push(...filtered.questions);
  }
  const said = filter.said.toString("latin1");
  return { output: Buffer.concat(outputs).toString("latin1"), pid, questions, said };
}

test("what comes after the mark is output, and nothing before it, however the bytes are cut", () => {
  const before = `Welcome!\x00\xff\n\x1etowline-other 1\n${launch.startMark}%s\n${launch.startMark}12x\n${launch.startMark}`;
  const bytes = Buffer.from(`${before}${launch.startMark}4711\nhello\x1etowline-other\n`, "latin1");
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 12 }), (cuts) => {
      const fed = feed(new MarkFilter(launch), bytes, cuts);
      expect(fed).toEqual({ output: "hello\x1etowline-other\n", pid: 4711, questions: [], said: before });
    }),
  );
});

test("output that begins in the mark's own piece is untouched, and so is a second mark", () => {
  const output = Buffer.from(`\x00\x1e${launch.startMark}9\n`);
  const filter = new MarkFilter(launch);
  expect(filter.push(Buffer.concat([Buffer.from(`${launch.startMark}42\r\n`), output]))).toMatchObject({
    pid: 42,
    output,
  });
  expect(filter.push(output).output).toBe(output);
});

test("of much that is said before, the beginning and the end are kept", () => {
  const filter = new MarkFilter(launch);
  for (let line = 0; line < 3_000; line += 1) {
    expect(filter.push(Buffer.from(`line ${line} ${"x".repeat(100)}\x1e\n`)).output).toHaveLength(0);
  }
  expect(filter.said.length).toBeLessThan(10_000);
  expect(filter.said.toString()).toMatch(/^line 0 x[\s\S]*line 2999 x+.\n$/);
  expect(filter.push(Buffer.from(`${launch.startMark}1\nhi`)).output.toString()).toBe("hi");
});

describe("who asks for a password", () => {
  test.each([
    ["sudo", launch.prompts.sudo, "lecture\n"],
    ["su", launch.prompts.su, "notice\n"],
    // The shell that wants the command.
    ["command", launch.prompts.command, "banner\n"],
  ])("%s, by the mark it was given, however the bytes are cut", (asker, prompt, before) => {
    const bytes = Buffer.from(`${before}${prompt}`);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (cuts) => {
        const { output, questions } = feed(new MarkFilter(launch), bytes, cuts);
        expect({ output, questions }).toEqual({ output: "", questions: [asker] });
      }),
    );
  });

  test("one after the other, in one piece", () => {
    const bytes = Buffer.from(`${launch.prompts.sudo}\n${launch.prompts.su}${launch.startMark}7\nhello`);
    expect(new MarkFilter(launch).push(bytes)).toMatchObject({ questions: ["sudo", "su"], pid: 7 });
  });

  test("sudo-rs, which puts words around the mark", () => {
    const filter = new MarkFilter(launch);
    expect(filter.push(Buffer.from(`[sudo: ${launch.prompts.sudo}] Password: `)).questions).toEqual(["sudo"]);
    expect(filter.push(Buffer.from(`${launch.startMark}7\nhello`)).output.toString()).toBe("hello");
  });

  test("doas, by its own prompt, on a terminal", () => {
    const filter = new MarkFilter(buildLaunch("id", { doas: true, doasPassword: "pw" }, "abc123"));
    expect(filter.push(Buffer.from("Welcome: \r\ndoas (me@host) ")).questions).toEqual([]);
    expect(filter.push(Buffer.from("password: ")).questions).toEqual(["doas"]);
    expect(filter.push(Buffer.from("\r\ndoas (me@host) password: ")).questions).toEqual(["doas"]);
  });

  test("nobody, once the command runs: its own prompts are output", () => {
    const filter = new MarkFilter(buildLaunch("id", { doas: true, doasPassword: "pw" }, "abc123"));
    filter.push(Buffer.from(`${launch.startMark}1\n`));
    const prompt = Buffer.from("doas (me@host) password: ");
    expect(filter.push(prompt)).toEqual({ output: prompt, questions: [] });
  });
});
