/** Input that breaks is never taken for all of it: the command is ended and failed, and nothing takes a file's place. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { makeFolder } from "../support/folders.ts";

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet({ config: false, connectors: [local] });
});
afterAll(() => fleet.close());

const CAUSE = "the source broke";

async function* linesThatBreak(): AsyncGenerator<string> {
  yield "one\n";
  yield "two\n";
  throw new Error(CAUSE);
}

function brokenBefore(): Readable {
  const stream = new Readable({ read: () => {} });
  stream.on("error", () => {});
  stream.destroy(new Error(CAUSE));
  return stream;
}

function closedEarly(): Readable {
  const stream = new Readable({ read: () => {} });
  stream.push("one\n");
  setTimeout(() => stream.destroy(), 50);
  return stream;
}

const web = (): Readable => {
  let sent = 0;
  const source = new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent > 2) controller.error(new Error(CAUSE));
      else controller.enqueue(Buffer.from("x\n"));
    },
  });
  return Readable.fromWeb(source as Parameters<typeof Readable.fromWeb>[0]);
};

const SOURCES: readonly [string, () => Readable, RegExp][] = [
  ["breaks while it is read", () => Readable.from(linesThatBreak()), /the source broke/],
  ["broke before", brokenBefore, /the source broke/],
  ["is closed before its end", closedEarly, /Premature close/],
  ["is a web stream that fails", web, /the source broke/],
];

test.each(SOURCES)("a command whose input %s", async (_what, open, message) => {
  const place = makeFolder();
  const copy = path.join(place, "copy");
  // What comes after the end of the input must not happen.
  const result = await fleet.host("@local").run(`cat >${copy} && touch ${copy}.whole`, { stdin: open() });
  expect(result).toMatchObject({ status: "failed", exitCode: null, error: { code: "ERR_TOWLINE_COMMAND_INPUT" } });
  expect(result.error?.message).toMatch(message);
  expect(result.error?.message).toContain("@local");
  expect(result.error?.message).toContain("it and its children were ended");
  expect(result.error?.cause).toBeInstanceOf(Error);
  expect(existsSync(`${copy}.whole`)).toBe(false);
});

test.each(SOURCES)("a file that is put from what %s", async (_what, open, message) => {
  const place = makeFolder();
  const result = await fleet.host("@local").put(open(), path.join(place, "copy"));
  expect(result.status).toBe("failed");
  expect(result.error?.message).toMatch(message);
  expect(readdirSync(place)).toEqual([]);
});

test("a command that ends first has its own result", async () => {
  const result = await fleet.host("@local").run("head -n 1", { stdin: closedEarly() });
  expect(result).toMatchObject({ status: "ok", stdout: "one\n" });
});

test("what was read to its end before is empty", async () => {
  const source = Readable.from(["gone"]);
  for await (const _piece of source);
  expect(await fleet.host("@local").run("wc -c", { stdin: source })).toMatchObject({ status: "ok", stdout: "0\n" });
});
