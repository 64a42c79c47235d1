/** Output: exact bytes, streams kept apart, large amounts in bounded memory. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { orThrow } from "@towline/core";
import type { Check } from "../kit/check.ts";

const MEBIBYTE = 1024 * 1024;

export const outputChecks: readonly Check[] = [
  {
    id: "run.streams",
    group: "run",
    title: "stdout and stderr are kept apart, to the byte",
    async run({ host }) {
      const result = orThrow(await host.run("printf 'out\\n'; printf 'err' >&2"));
      assert.equal(result.stdout, "out\n");
      assert.equal(result.stderr, "err");
      assert.deepEqual(
        [...result.output].sort((one, other) => one.stream.localeCompare(other.stream)),
        [
          { stream: "stderr", text: "err" },
          { stream: "stdout", text: "out" },
        ],
      );
    },
  },
  {
    id: "run.output-bytes",
    group: "run",
    title: "bytes that are not UTF-8, carriage returns and a missing last newline are kept",
    async run({ host }) {
      const result = orThrow(await host.run("printf 'a\\r\\n\\377\\000\\200z'; printf '\\351' >&2"));
      assert.equal(Buffer.from(result.stdoutBytes).toString("hex"), "610d0aff00807a");
      assert.equal(Buffer.from(result.stderrBytes).toString("hex"), "e9");
    },
  },
  {
    id: "run.output-split",
    group: "run",
    title: "characters and lines that arrive in pieces are put together",
    async run({ host }) {
      const octal = (text: string) =>
        [...Buffer.from(text)].map((byte) => `printf '\\${byte.toString(8).padStart(3, "0")}'`);
      const result = orThrow(await host.run(octal("é日👩\nlast").join("; ")));
      assert.equal(result.stdout, "é日👩\nlast");
      assert.deepEqual(
        result.output.map((line) => line.text),
        ["é日👩", "last"],
      );
    },
  },
  {
    id: "run.output-long",
    group: "run",
    title: "3 MiB on each stream at once arrive whole",
    async run({ host }) {
      const half = `head -c ${3 * MEBIBYTE} /dev/zero | tr '\\0'`;
      const result = orThrow(
        await host.run(`${half} e >&2 & ${half} o; wait`, { maxOutputBytes: 4 * MEBIBYTE, stdin: "" }),
      );
      assert.ok(Buffer.alloc(3 * MEBIBYTE, "o").equals(result.stdoutBytes), `${result.stdoutBytes.length} on stdout`);
      assert.ok(Buffer.alloc(3 * MEBIBYTE, "e").equals(result.stderrBytes), `${result.stderrBytes.length} on stderr`);
      assert.equal(result.truncated, false);
    },
  },
  {
    id: "run.output-kept",
    group: "run",
    title: "no more output is kept than asked for, the command still ends, and the result says so",
    async run({ host }) {
      let seen = 0;
      const result = await host.run(`head -c ${3 * MEBIBYTE} /dev/zero; exit 4`, {
        maxOutputBytes: 1000,
        onOutput: (event) => {
          seen += event.bytes.length;
        },
      });
      assert.equal(result.exitCode, 4);
      assert.ok(result.stdoutBytes.length <= 1000, `${result.stdoutBytes.length} kept`);
      assert.equal(result.truncated, true);
      assert.equal(seen, 3 * MEBIBYTE);
    },
  },
  {
    id: "run.output-slow",
    group: "run",
    title: "a slow reader of a started command gets all of it",
    async run({ host }) {
      const running = await host.start(`head -c ${2 * MEBIBYTE} /dev/zero`);
      running.stderr.resume();
      running.stdin.end();
      let seen = 0;
      for await (const piece of running.stdout) {
        seen += (piece as Uint8Array).length;
        await setImmediate();
      }
      assert.equal(seen, 2 * MEBIBYTE);
      assert.equal((await running.result).status, "ok");
    },
  },
  {
    id: "run.output-unread",
    group: "run",
    title: "a command whose output nobody reads is held back, holds up no other, and then delivers all of its 16 MiB",
    async run({ host, remoteFolder, output }) {
      const end = `${remoteFolder}/end`;
      const taken = `${remoteFolder}/taken`;
      const running = await host.start(
        `part=0; while [ $part -lt 64 ]; do head -c ${MEBIBYTE / 4} /dev/zero; part=$((part + 1)); echo $part > ${taken}; done; : > ${end}`,
      );
      running.stderr.resume();
      running.stdin.end();
      await once(running.stdout, "readable");
      // Whoever takes all of it without being asked goes on taking, and be it slowly.
      const untilHeldBack = `before=none; while now=$(cat ${taken} 2>/dev/null); [ "$now" != "$before" ]; do before=$now; sleep 1; done`;
      assert.equal(await output(`${untilHeldBack}; test -e ${end} && echo all was taken; echo another`), "another\n");
      let seen = 0;
      for await (const piece of running.stdout) seen += (piece as Uint8Array).length;
      assert.equal(seen, 16 * MEBIBYTE);
      assert.equal((await running.result).status, "ok");
    },
  },
  {
    id: "run.background",
    group: "run",
    title: "a child left in the background with its output closed does not hold up the command, and lives on",
    async run({ host, remoteFolder }) {
      const fifo = `${remoteFolder}/fifo`;
      const answer = `${remoteFolder}/answer`;
      await host.run(`mkfifo ${fifo} ${answer}`);
      const left = orThrow(await host.run(`(read word < ${fifo}; echo $word > ${answer}) >/dev/null 2>&1 & echo left`));
      assert.equal(left.stdout, "left\n");
      const reply = await host.run(`echo alive > ${fifo}; cat ${answer}`, { timeout: 10_000 });
      assert.equal(reply.stdout, "alive\n");
    },
  },
];
