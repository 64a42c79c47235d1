/** Standard input: given, long, not read, not given. */

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { orThrow } from "@towline/core";
import type { Check } from "../kit/check.ts";

const FOUR_MEBIBYTES = 4 * 1024 * 1024;

export const inputChecks: readonly Check[] = [
  {
    id: "run.input-none",
    group: "run",
    title: "standard input is closed when none is given",
    async run({ host }) {
      assert.equal(orThrow(await host.run("cat; echo end")).stdout, "end\n");
    },
  },
  {
    id: "run.input-bytes",
    group: "run",
    title: "text and every byte value go through standard input and output unchanged",
    async run({ host }) {
      assert.equal(orThrow(await host.run("cat", { stdin: "ä line\nno end" })).stdout, "ä line\nno end");
      const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7) % 256);
      const result = orThrow(await host.run(["cat"], { stdin: bytes }));
      assert.deepEqual(Buffer.from(result.stdoutBytes), Buffer.from(bytes));
    },
  },
  {
    id: "run.input-stream",
    group: "run",
    title: "a stream is read to its end",
    async run({ host }) {
      const stdin = Readable.from([Buffer.from("one "), Buffer.from("two "), Buffer.from("three")]);
      assert.equal(orThrow(await host.run("cat", { stdin })).stdout, "one two three");
    },
  },
  {
    id: "run.input-long",
    group: "run",
    title: "4 MiB of input arrive whole while as much output comes back",
    async run({ host }) {
      const stdin = Buffer.alloc(FOUR_MEBIBYTES, "0123456789abcde\n");
      const result = orThrow(await host.run("cat", { stdin, maxOutputBytes: 2 * FOUR_MEBIBYTES }));
      assert.ok(stdin.equals(result.stdoutBytes), `${result.stdoutBytes.length} bytes came back`);
    },
  },
  {
    id: "run.input-unread",
    group: "run",
    title: "a command that never reads its input ends as usual",
    async run({ host }) {
      const result = await host.run("exec <&-; exit 5", { stdin: Buffer.alloc(FOUR_MEBIBYTES) });
      assert.equal(result.status, "failed");
      assert.equal(result.exitCode, 5);
      assert.equal(orThrow(await host.run("echo still here")).stdout, "still here\n");
    },
  },
  {
    id: "run.input-live",
    group: "run",
    title: "a started command can be talked to",
    async run({ host }) {
      const running = await host.start("read question; echo answer to $question; cat");
      running.stderr.resume();
      const stdout: Buffer[] = [];
      running.stdin.write("this\n");
      for await (const piece of running.stdout) {
        stdout.push(Buffer.from(piece as Uint8Array));
        if (Buffer.concat(stdout).toString() === "answer to this\n") running.stdin.end("rest");
      }
      assert.equal(Buffer.concat(stdout).toString(), "answer to this\nrest");
      assert.equal((await running.result).status, "ok");
    },
  },
];
