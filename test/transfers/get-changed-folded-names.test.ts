/** `get` of only what changed onto disks on which names are one in any case: nothing is lost by another spelling. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { FOLDING_DISKS, type FoldingDisk, foldingDiskMissing } from "../counterparts/folding-disk.ts";
import { makeFolder, writeTree } from "../support/folders.ts";

const kinds = Object.keys(FOLDING_DISKS) as (keyof typeof FOLDING_DISKS)[];
let fleet: Fleet;

beforeAll(async () => {
  fleet = await openFleet({ connectors: [local], config: { fleet: { hosts: ["@local"] } } });
});
afterAll(() => fleet.close());

describe.each(kinds)("onto %s", (kind) => {
  const missing = foldingDiskMissing(kind);
  let disk: FoldingDisk | undefined;
  let dest: string;

  beforeAll(async () => {
    if (missing === undefined) disk = await FOLDING_DISKS[kind].start();
  });
  beforeEach((context) => {
    if (disk === undefined) return context.skip(missing);
    dest = mkdtempSync(path.join(disk.folder, "dest-"));
  });
  afterAll(() => disk?.stop());

  const get = (source: string) => fleet.host("@local").get(`${source}/`, dest, { changed: true, delete: true });

  test("what is here by another case is brought up to date, and not removed", async () => {
    writeTree(dest, { README: "older", "DOCS/Page": "older", "docs/old": "old", gone: "gone" });
    const source = makeFolder({ readme: "readme", "Docs/page": "page" });
    const first = await get(source);
    expect(first.error?.message).toBeUndefined();
    expect(first.removed).toBe(2);
    for (let times = 0; times < 2; times += 1) {
      expect(readFileSync(path.join(dest, "readme"), "utf8")).toBe("readme");
      expect(readFileSync(path.join(dest, "docs/page"), "utf8")).toBe("page");
      expect(readdirSync(dest, { recursive: true })).toHaveLength(3);
      expect(await get(source)).toMatchObject({ status: "ok", removed: 0 });
    }
  });

  test("two of one name are refused where one was here", async () => {
    writeTree(dest, { "sub/README": "README" });
    const result = await get(makeFolder({ "sub/README": "README", "sub/readme": "another" }));
    expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
    expect(result.error?.message).toMatch(/sub\/readme is one name with sub\/README|sub\/README .* sub\/readme/);
    expect(readFileSync(path.join(dest, "sub/README"), "utf8")).toBe("README");
  });
});

test("hard links of one file are two names", async () => {
  const dest = makeFolder({ a: "x" });
  const source = makeFolder({ a: "x" });
  await fleet.host("@local").run(["ln", path.join(dest, "a"), path.join(dest, "b")]);
  await fleet.host("@local").run(["ln", path.join(source, "a"), path.join(source, "b")]);
  const get = (options = {}) => fleet.host("@local").get(`${source}/`, dest, { changed: true, ...options });
  expect(await get()).toMatchObject({ status: "ok" });
  expect(await get({ delete: true })).toMatchObject({ status: "ok", entries: 0, removed: 0 });
});
