/** The filter finds marks and prompts however the bytes are cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildLaunch } from "../command/launch.ts";
import { MarkFilter } from "./mark-filter.ts";

const launch = buildLaunch("id", { sudo: true, sudoPassword: "pw", suUser: "app", suPassword: "pw" }, "abc123");

/** Feeds bytes cut at the given places. */
function feed(filter: MarkFilter, bytes: Buffer, cuts: readonly number[]) {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  const outputs: Buffer[] = [];
  let pid: number | undefined;
  let prompts = 0;
  for (const [index, start] of places.entries()) {
    const filtered = filter.push(bytes.subarray(start, places[index + 1] ?? bytes.length));
    outputs.push(filtered.output);
    pid ??= filtered.pid;
    if (filtered.prompt !== undefined) prompts += 1;
  }
  return { output: Buffer.concat([...outputs, filter.end()]).toString("latin1"), pid, prompts };
}

test("noise before the mark and output after it pass, the mark does not, however the bytes are cut", () => {
  const bytes = Buffer.from(`Welcome!\n${launch.startMark}4711\nhello\x1etowline-other\n`, "latin1");
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 12 }), (cuts) => {
      const { output, pid } = feed(new MarkFilter(launch), bytes, cuts);
      expect(output).toBe("Welcome!\nhello\x1etowline-other\n");
      expect(pid).toBe(4711);
    }),
  );
});

test("a terminal's line ending after the mark is no part of the process id", () => {
  expect(new MarkFilter(launch).push(Buffer.from(`${launch.startMark}42\r\nx`))).toMatchObject({ pid: 42 });
});

describe("who asks for a password", () => {
  test.each([
    ["sudo", launch.prompts.sudo, "lecture\n"],
    ["su", launch.prompts.su, "notice\n"],
    ["a shell that wants the command", launch.prompts.command, "banner\n"],
  ])("%s, by the mark it was given, however the bytes are cut", (_asker, prompt, before) => {
    const bytes = Buffer.from(`${before}${prompt}`);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (cuts) => {
        expect(feed(new MarkFilter(launch), bytes, cuts)).toEqual({ output: before, pid: undefined, prompts: 1 });
      }),
    );
  });

  test("sudo-rs, which puts words around the mark", () => {
    const filter = new MarkFilter(launch);
    expect(filter.push(Buffer.from(`[sudo: ${launch.prompts.sudo}] Password: `)).prompt).toBe("sudo");
    expect(filter.push(Buffer.from(`${launch.startMark}7\nhello`)).output.toString()).toBe("hello");
  });

  test("doas, by its own prompt, on a terminal", () => {
    const filter = new MarkFilter(buildLaunch("id", { doas: true, doasPassword: "pw" }, "abc123"));
    expect(filter.push(Buffer.from("Welcome: \r\ndoas (me@host) ")).prompt).toBeUndefined();
    expect(filter.push(Buffer.from("password: "))).toMatchObject({ prompt: "doas" });
    expect(filter.push(Buffer.from(`\r\n${filter.started}\r\n`)).output.toString()).toBe("false\r\n");
  });

  test.each(["Password: ", "Mot de passe : ", "パスワード："])("su's own prompt is no output: %s", (prompt) => {
    const su = buildLaunch("id", { suUser: "app", suPassword: "pw" }, "abc123");
    const filter = new MarkFilter(su);
    expect(filter.push(Buffer.from(`notice\n${prompt}`)).output.toString()).toBe("notice\n");
    expect(filter.push(Buffer.from(`${su.startMark}1\nx`)).output.toString()).toBe("x");
  });

  test("nobody, once the command runs: its own prompts are output", () => {
    const filter = new MarkFilter(buildLaunch("id", { doas: true, doasPassword: "pw" }, "abc123"));
    filter.push(Buffer.from(`${launch.startMark}1\n`));
    const prompt = Buffer.from("doas (me@host) password: ");
    expect(filter.push(prompt)).toEqual({ output: prompt });
  });
});

test("the line ending that a terminal shows for a password is no output", () => {
  const filter = new MarkFilter(launch);
  filter.push(Buffer.from(launch.prompts.sudo));
  expect(filter.push(Buffer.from("\r")).output.length).toBe(0);
  expect(filter.push(Buffer.from(`\n${launch.startMark}1\r\nhi`)).output.toString()).toBe("hi");
});

test("what is held back comes out when the stream ends", () => {
  const filter = new MarkFilter(launch);
  expect(filter.push(Buffer.from("sh: not found\n\x1etow")).output.toString()).toBe("sh: not found\n");
  expect(filter.end().toString()).toBe("\x1etow");
});
