/**
 * Contents of every size that is the end or the beginning of a piece on the way, by each way that files travel; with
 * TOWLINE_LARGE=1 in the environment 1 GiB by each of them, too, in little memory.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const KIB = 1024;
const BOUNDARIES = [4, 32, 64, 128, 255, 256, 1024].map((size) => size * KIB);
const SIZES = [0, 1, 511, 512, 513, ...BOUNDARIES.flatMap((size) => [size - 1, size, size + 1])];

const missing = sshFleetMissing();
let opened: SshFleet;

beforeAll(async () => {
  opened = await openSshFleet(createBareHost(linkPrograms()));
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(() => opened.close());

/** No two pieces of it are the same. */
function unevenBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let offset = 0; offset + 4 <= size; offset += 4) bytes.writeUInt32LE((offset * 2_654_435_761) >>> 0, offset);
  return bytes;
}

/** How each travels. */
const WAYS = [
  ["sftp, or one stream of tar", "web1"],
  ["programs, as another user", "root"],
  ["sftp, where there is no tar", "web1//@bare/files"],
  ["the shell alone", "web1//@bare"],
] as const;

describe.each(WAYS)("by %s", (_way, host) => {
  test.each([{}, { verify: true }])("a folder with files of all sizes, with %o", async (options) => {
    const tree = makeFolder(Object.fromEntries(SIZES.map((size) => [`of ${size}`, unevenBytes(size)])));
    const place = makeFolder();
    const put = await opened.fleet.host(host).put(`${tree}/`, path.join(place, "there"), options);
    expect(put.error?.message).toBeUndefined();
    const got = await opened.fleet.host(host).get(path.join(place, "there/"), path.join(place, "back"), options);
    expect(got.error?.message).toBeUndefined();
    for (const folder of ["there", "back"]) {
      for (const size of SIZES) {
        const arrived = readFileSync(path.join(place, folder, `of ${size}`));
        expect(arrived.equals(unevenBytes(size)), `${folder}: ${size}`).toBe(true);
      }
    }
  });

  test("single files of all sizes", async () => {
    const tree = makeFolder(Object.fromEntries(SIZES.map((size) => [`of ${size}`, unevenBytes(size)])));
    const place = makeFolder({ "there/": "", "back/": "" });
    await Promise.all(
      SIZES.map(async (size) => {
        const there = path.join(place, "there", String(size));
        const back = path.join(place, "back", String(size));
        const put = await opened.fleet.host(host).put(path.join(tree, `of ${size}`), there);
        expect(put).toMatchObject({ status: "ok", bytes: size });
        const got = await opened.fleet.host(host).get(there, back);
        expect(got).toMatchObject({ status: "ok", bytes: size });
        expect(readFileSync(back).equals(unevenBytes(size)), String(size)).toBe(true);
      }),
    );
  });
});

const LARGE_BYTES = 1024 * KIB * KIB;
const MOST_MEMORY = 150 * KIB * KIB;

const describeLarge = process.env.TOWLINE_LARGE === "1" ? describe : () => {};

describeLarge("1 GiB", () => {
  let tree: string;

  beforeAll(async () => {
    tree = makeFolder();
    const block = unevenBytes(KIB * KIB);
    const blocks = function* () {
      for (let made = 0; made < LARGE_BYTES; made += block.length) {
        block.writeUInt32LE(made / block.length, 0);
        yield Buffer.from(block);
      }
    };
    await pipeline(Readable.from(blocks()), createWriteStream(path.join(tree, "large")));
  });

  const sum = async (file: string): Promise<string> => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
  };

  describe.each(WAYS)("by %s", (_way, host) => {
    test.each(["file", "folder"])("as a %s, in little memory", { timeout: 1_200_000 }, async (what) => {
      const place = makeFolder();
      const there = path.join(place, "there");
      const back = path.join(place, "back");
      const before = process.memoryUsage().rss;
      let most = before;
      const onProgress = (): void => {
        most = Math.max(most, process.memoryUsage.rss());
      };
      const end = what === "folder" ? "/" : "/large";
      const startedAt = Date.now();
      const put = await opened.fleet.host(host).put(`${tree}${end}`, there, { onProgress });
      expect(put.error?.message).toBeUndefined();
      const putAt = Date.now();
      const got = await opened.fleet.host(host).get(what === "folder" ? `${there}/` : there, back, { onProgress });
      expect(got.error?.message).toBeUndefined();
      const seconds = [putAt - startedAt, Date.now() - putAt].map((spent) => (spent / 1000).toFixed(1));
      const grown = Math.round((most - before) / KIB / KIB);
      console.log(`${host} ${what}: put ${seconds[0]} s, get ${seconds[1]} s, ${grown} MiB more memory`);
      const arrived = what === "folder" ? path.join(back, "large") : back;
      expect(await sum(arrived)).toBe(await sum(path.join(tree, "large")));
      expect(most - before).toBeLessThan(MOST_MEMORY);
      rmSync(place, { recursive: true });
    });
  });
});
