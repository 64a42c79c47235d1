/** Output that is handed over as streams: whoever does not read makes the host wait, and does not hold it for ever. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { StreamSink } from "./process-sink.ts";

/** One that nobody has read yet, and the source that has filled it. */
function full() {
  const sink = new StreamSink();
  const source = new PassThrough().resume();
  sink.write("stdout", Buffer.alloc(1024 * 1024), source);
  expect(source.isPaused()).toBe(true);
  return { sink, source };
}

test("each stream has its own output, and both end", async () => {
  const sink = new StreamSink();
  const source = new PassThrough().resume();
  sink.write("stdout", Buffer.from("out"), source);
  sink.write("stderr", Buffer.from("err"), source);
  sink.end();
  expect(source.isPaused()).toBe(false);
  expect(await sink.stdout.toArray()).toEqual([Buffer.from("out")]);
  expect(await sink.stderr.toArray()).toEqual([Buffer.from("err")]);
});

test("a host waits for a slow reader, and goes on when it reads", async () => {
  const { sink, source } = full();
  sink.stdout.resume();
  await expect.poll(() => source.isPaused()).toBe(false);
});

test("a host does not wait for a reader that has gone, and what comes then is nobody's", async () => {
  const { sink, source } = full();
  sink.stdout.destroy();
  await expect.poll(() => source.isPaused()).toBe(false);
  sink.write("stdout", Buffer.alloc(1024 * 1024), source);
  expect(source.isPaused()).toBe(false);
});
