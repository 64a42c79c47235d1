/** A host whose programs never come to an end: what asked them does, and says so. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Connection, type Fleet, runOnCarrier } from "@towline/core";
import { afterEach, expect, test } from "vitest";
import { paddingAfter, sumHeader } from "../../packages/core/src/transfer/archive/tar-fields.ts";
import { makeFolder } from "../support/folders.ts";
import { archive, entry, openHostileFleet, top } from "../support/hostile-fleet.ts";

const fleets: Fleet[] = [];
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});

/** Sends something for ever, and counts how much. */
function endless(make: (count: number) => string) {
  const stream = {
    sent: 0,
    *send(): Generator<Buffer> {
      for (let count = 0; ; count += 1) {
        const bytes = Buffer.from(make(count), "latin1");
        stream.sent += bytes.length;
        yield bytes;
      }
    },
  };
  return stream;
}

async function hostile(answer: (command: string) => Iterable<Buffer>, isTransfer?: RegExp) {
  const fleet = await openHostileFleet(answer, isTransfer);
  fleets.push(fleet);
  return fleet.host("@hostile");
}

test("a file whose header has no end", async () => {
  const stream = endless(() => "1".repeat(64));
  const place = makeFolder();
  const result = await (await hostile(() => stream.send())).get("/srv/file", path.join(place, "got"));
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_MISMATCH" } });
  expect(stream.sent).toBeLessThan(100_000);
  expect(readdirSync(place)).toEqual([]);
});

test.each([
  ["entries", (count: number) => `f 644 1 1700000000.0 ./${count}\0\n`],
  ["the same entry", () => "f 644 1 1700000000.0 ./same\0\n"],
])("a list of what changed, of %s", async (_what, line) => {
  let sent = 0;
  const host = await hostile(function* (command) {
    const mark = /[0-9a-f]{32}/.exec(command)?.[0] ?? "";
    yield Buffer.from(`${mark} d 755 4096 1700000000.0 .\0\n`);
    for (; ; sent += 1) yield Buffer.from(`${mark} ${line(sent)}`);
  }, /search "\$start"/);
  const place = makeFolder();
  const result = await host.get("/srv/data/", path.join(place, "got"), { changed: true, maxEntries: 500 });
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_REFUSED" } });
  expect(sent).toBeLessThan(2_000);
  expect(readdirSync(place)).toEqual([]);
});

test("hashes of files that nobody asked for", async () => {
  const stream = endless((count) => `${"0".repeat(64)}  ./invented-${count}\n`);
  const host = await hostile(function* (command) {
    if (!command.includes('search "$start"')) return yield* stream.send();
    const mark = /[0-9a-f]{32}/.exec(command)?.[0] ?? "";
    yield Buffer.from(`${mark} d 755 4096 1700000000.0 .\0\n${mark} f 644 1 1700000000.0 ./a\0\n`);
  }, /search "\$start"|sha256sum/);
  const place = makeFolder({ "got/a": "a" });
  const options = { changed: true, checksum: true };
  const result = await host.get("/srv/data/", path.join(place, "got"), options);
  expect(result.status).toBe("failed");
  expect(stream.sent).toBeLessThan(1_000_000);
});

test.each([["empty records before an entry", "7 a=bc\n", 45]])(
  "headers that tell of nothing but %s are counted",
  async (_what, record, mostMebibytes) => {
    const content = record.repeat(Math.floor(1_000_000 / record.length));
    const header = entry("x", { size: content.length });
    header.write("x", 156, "latin1");
    header.write(`${sumHeader(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    const block = Buffer.concat([header, Buffer.from(content), Buffer.alloc(paddingAfter(content.length))]);
    let sent = 0;
    const host = await hostile(function* () {
      yield top;
      // Far beyond the limit, and no further.
      for (let count = 0; count < 100; count += 1) {
        sent += block.length;
        yield block;
      }
    });
    const result = await host.get("/srv/data/", path.join(makeFolder(), "got"));
    expect(result.error?.message).toContain("goes on and on without an entry");
    expect(sent).toBeLessThan(mostMebibytes * 1024 * 1024);
  },
);

test("one name does not make a thousand folders more than were allowed", async () => {
  const host = await hostile(() => [archive(top, entry(`./${"d/".repeat(1_000)}f`, {}, "x"))]);
  const place = makeFolder();
  const result = await host.get("/srv/data/", path.join(place, "got"), { maxEntries: 100 });
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_REFUSED" } });
  expect(readdirSync(place)).toEqual([]);
});

test("one such host costs no other its result", async () => {
  const host = await hostile(() => [archive(top, entry(`./${"n".repeat(800_000)}`, {}, "x"))]);
  const place = makeFolder();
  const got = host.get("/srv/data/", path.join(place, "got"));
  const run = host.run("echo fine");
  expect((await got).error?.message).toContain("has a name of 800002 bytes");
  expect(await run).toMatchObject({ status: "ok", stdout: "fine\n" });
});

async function* later(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    await nextTurn();
    yield piece;
  }
}

test("a program on a carrier that never stops printing", async () => {
  const stream = endless(() => "x".repeat(1024 * 1024));
  let isClosed = false;
  // A stream of what is there at once would leave nobody else a turn.
  const stdout = Readable.from(later(stream.send()), { objectMode: false });
  const carrier: Connection = {
    disconnect: async () => {},
    exec: async () => ({
      stdin: new PassThrough(),
      ...{ stdout, stderr: Readable.from([]) },
      exited: new Promise(() => {}),
      close() {
        isClosed = true;
        stdout.destroy();
      },
    }),
  };
  await expect(runOnCarrier(carrier, ["docker", "ps"])).rejects.toThrow("docker printed more than");
  expect(isClosed).toBe(true);
  expect(stream.sent).toBeLessThan(100 * 1024 * 1024);
});
