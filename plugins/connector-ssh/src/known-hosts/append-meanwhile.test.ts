/** Others append to known_hosts without a lock, as ssh does: what they add in the midst of our write is not lost. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { writeField } from "../keys/public-key.ts";
import { addKnownHost, findInFiles } from "./known-hosts-store.ts";

const calls = vi.hoisted(() => ({ beforeAppend: () => {} }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const actual = await importOriginal<typeof import("node:fs/promises")>();
  const watched: typeof open = (path, flags, mode) => {
    if (flags === "a+") calls.beforeAppend();
    return actual.open(path, flags, mode);
  };
  return { ...actual, open: watched };
});

const keyOf = (name: string) =>
  Buffer.concat([writeField("ssh-ed25519"), writeField(name.padEnd(32))]).toString("base64");
const lineOf = (name: string) => `${name} ssh-ed25519 ${keyOf(name)}\n`;
const host = (name: string) => ({ name, key: { type: "ssh-ed25519", key: keyOf(name) }, hash: false });

test.each([
  ["to a file that was read before", lineOf("first")],
  ["to a file that was not there", undefined],
])("%s", async (_, before) => {
  const file = join(makeFolder(), "known_hosts");
  if (before !== undefined) writeFileSync(file, before);
  await findInFiles([file], "first");
  let times = 0;
  calls.beforeAppend = () => {
    times += 1;
    appendFileSync(file, lineOf("theirs"));
  };
  onTestFinished(() => {
    calls.beforeAppend = () => {};
  });
  expect(await addKnownHost(file, host("ours"))).toEqual({ kind: "new" });
  expect(times).toBe(1);
  expect(readFileSync(file, "utf8")).toBe(`${before ?? ""}${lineOf("theirs")}${lineOf("ours")}`);
  const line = before === undefined ? 1 : 2;
  expect(await findInFiles([file], "theirs")).toMatchObject([{ key: keyOf("theirs"), line }]);
  expect(await findInFiles([file], "ours")).toMatchObject([{ key: keyOf("ours"), line: line + 1 }]);
});
