/** What a terminal shows of a file's content, and that a pipe gets its bytes. */
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import type { CliContext } from "../process/cli-context.ts";
import { openStandardOutput } from "./open-standard-output.ts";

function recordOutput(isTTY: boolean): { readonly output: Writable; text(): string } {
  const written: Buffer[] = [];
  const write = (bytes: string | Uint8Array, done: () => void): boolean => {
    written.push(Buffer.from(bytes as string));
    setImmediate(done);
    return true;
  };
  const stdout = { isTTY, write } as unknown as CliContext["stdout"];
  return { output: openStandardOutput({ stdout }), text: () => Buffer.concat(written).toString("latin1") };
}

test.each([
  { isTTY: false, expected: "one\x1b[31m\r\ntwo\xff\0" },
  { isTTY: true, expected: `one\ntwo${Buffer.from("\ufffd").toString("latin1")}^@\n` },
])("a terminal ($isTTY) is shown harmless lines, a pipe gets all bytes", async ({ isTTY, expected }) => {
  const { output, text } = recordOutput(isTTY);
  output.write(Buffer.from("one\x1b[31m\r\ntw"));
  output.end(Buffer.from("o\xff\0", "latin1"));
  await finished(output);
  expect(text()).toBe(expected);
});
