/** Files and folders go to sftp servers and come from them, with each quirk that such servers have, and with two at once. */
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type Quirk, type QuirkySftp, startQuirkySftp } from "../counterparts/quirky-sftp.ts";
import { makeFolder } from "../support/folders.ts";

let server: QuirkySftp;
beforeAll(async () => {
  server = await startQuirkySftp();
});
afterAll(() => server.stop());

/** Has a session of its own: what is learned of a server is learned anew. */
async function withHost<Value>(
  quirks: readonly Quirk[],
  work: (host: ReturnType<Awaited<ReturnType<typeof openFleet>>["host"]>) => Promise<Value>,
): Promise<Value> {
  server.quirks = new Set(quirks);
  server.asked.clear();
  const config = { data: { ...server.data, ssh_hostname: "127.0.0.1" }, fleet: { hosts: ["box"] } };
  const fleet = await openFleet({ connectors: [ssh], config });
  try {
    return await work(fleet.host("box"));
  } finally {
    await fleet.close();
  }
}

/** With these all that needs no more than a server has works, and nothing of them is seen. */
const HARMLESS: readonly Quirk[] = [
  "ignores the mode of OPEN",
  "no EXCL",
  "RENAME never replaces",
  "posix-rename in name only",
  "refuses leading dots",
  "no types",
  "no types in lists",
  "no attributes in lists",
  "no permissions",
  "no sizes",
  "three handles",
  "one handle",
  "short reads",
  "small writes",
  "writes in order",
  "reads in order",
  "in any order",
  "target after link",
  "links told from the root",
  "no LSTAT",
  "FAILURE for what is missing",
  "no FSTAT",
  "odd longnames",
  "empty name listed",
  "no text of a status",
  "bytes after each answer",
  "odd extensions",
];

const LARGE = Buffer.from(Array.from({ length: 150_000 }, (_, index) => index % 251));

function makeTree(): string {
  const tree = makeFolder({
    "sub/empty/": "",
    "sub/file": { content: "content", mode: 0o640 },
    ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`many/${index}`, `content ${index}`])),
    nothing: "",
    large: LARGE,
    link: { link: "sub/file" },
    "sub/up": { link: "../nothing" },
    dangling: { link: "no/where" },
    absolute: { link: "/no/where" },
  });
  chmodSync(path.join(tree, "sub"), 0o750);
  return tree;
}

function compare(one: string, other: string): void {
  execFileSync("diff", ["-r", "--no-dereference", one, other]);
}

/** All that a login for sftp alone can do. */
async function moveAll(quirks: readonly Quirk[]): Promise<void> {
  await withHost(quirks, async (host) => {
    const [tree, there, here] = [makeTree(), makeFolder({ "dest/large": "old" }), makeFolder()];
    const dest = path.join(there, "dest");
    const ok = async (work: Promise<{ readonly error?: Error | undefined }>) => {
      const result = await work;
      expect(result.error?.message).toBeUndefined();
      return result;
    };
    await ok(host.put(`${tree}/`, dest));
    compare(tree, dest);
    await ok(host.put(path.join(tree, "large"), path.join(there, "single"), { verify: true }));
    await ok(host.put(path.join(tree, "nothing"), path.join(there, "single")));
    await ok(host.put(path.join(tree, "large"), path.join(there, "single")));
    expect(readFileSync(path.join(there, "single")).equals(LARGE)).toBe(true);
    expect(readdirSync(there).sort()).toEqual(["dest", "single"]);
    expect(readdirSync(dest).sort()).toEqual(readdirSync(tree).sort());
    await ok(host.get(path.join(there, "single"), path.join(here, "single"), { verify: true }));
    expect(readFileSync(path.join(here, "single")).equals(LARGE)).toBe(true);
    const exclude = ["absolute"];
    await ok(host.get(dest, here, { exclude }));
    const pull = () => host.get(`${dest}/`, path.join(here, "changed"), { exclude, changed: true });
    await ok(pull());
    expect(await ok(pull())).toMatchObject({ entries: 0 });
    execFileSync("rm", [path.join(tree, "absolute")]);
    compare(tree, path.join(here, "dest"));
    compare(tree, path.join(here, "changed"));
  });
}

test("none", () => moveAll([]));
test.each(HARMLESS)("%s", (quirk) => moveAll([quirk]));

/** Pairs of which one is seen only by way of the other. */
const PAIRS: readonly (readonly [Quirk, Quirk])[] = [
  ["writes in order", "small writes"],
  ["writes in order", "in any order"],
  ["reads in order", "short reads"],
  ["reads in order", "no sizes"],
  ["no sizes", "one handle"],
  ["no LSTAT", "no types"],
  ["no STAT", "no types"],
  ["no EXCL", "refuses leading dots"],
  ["target after link", "no LSTAT"],
  ["RENAME never replaces", "refuses leading dots"],
];
test.each(PAIRS)("%s and %s", (one, other) => moveAll([one, other]));

/**
 * Sets in which each two of them meet: each is in five of nine, and two times five is more than nine. What takes much from
 * the others is left to the pairs.
 */
function makeSets(quirks: readonly Quirk[]): Quirk[][] {
  const fives = Array.from({ length: 2 ** 9 }, (_, bits) => bits).filter(
    (bits) => bits.toString(2).replaceAll("0", "").length === 5,
  );
  const stride = Math.floor(fives.length / quirks.length);
  return Array.from({ length: 9 }, (_, set) =>
    quirks.filter((_quirk, index) => ((fives[index * stride] ?? 0) >> set) & 1),
  );
}

const MEETING = makeSets(HARMLESS.filter((quirk) => !["one handle", "no permissions"].includes(quirk)));
test.each(MEETING.map((quirks) => [quirks.length, quirks] as const))("%s at once: %s", (_count, quirks) =>
  moveAll(quirks),
);

describe("what a server can't do is told where it was asked for, and nowhere else", () => {
  test.each(["no SETSTAT", "fails SETSTAT", "SETSTAT does nothing"] as const)("modes and times: %s", (quirk) =>
    withHost([quirk], async (host) => {
      const [tree, there] = [makeTree(), makeFolder()];
      const source = path.join(tree, "sub/file");
      const plain = await host.put(source, path.join(there, "file"));
      expect(plain.error?.message).toBeUndefined();
      expect(statSync(path.join(there, "file")).mode & 0o777).toBe(0o640);
      expect((await host.put(`${tree}/`, path.join(there, "dest"))).error?.message).toBeUndefined();
      expect(statSync(path.join(there, "dest/sub")).mode & 0o777).toBe(0o750);
      for (const [what, options] of [
        ["the mode 0666", { mode: 0o666 }],
        ["the time 2001-09-09T01:46:40Z", { preserve: true }],
      ] as const) {
        utimesSync(source, 1e9, 1e9);
        const file = await host.put(source, path.join(there, "asked"), options);
        expect(file.error?.message).toMatch(new RegExp(`box does not give .* ${what}`));
        const folder = await host.put(path.join(tree, "sub"), path.join(there, "folder"), options);
        expect(folder.error?.message).toMatch(/box does not give .* the (mode|time) /);
        expect(readdirSync(there).sort()).toEqual(["dest", "file"]);
      }
    }),
  );

  test("it is asked for that once", () =>
    withHost(["no SETSTAT"], async (host) => {
      await host.put(`${makeTree()}/`, path.join(makeFolder(), "dest"));
      await host.put(path.join(makeTree(), "sub/file"), path.join(makeFolder(), "file"));
      // Those that are under way when the first answer comes, too.
      expect(server.asked.get(9)).toBeLessThanOrEqual(2);
    }));

  test("times that are not told", () =>
    withHost(["no times"], async (host) => {
      const [tree, here] = [makeFolder({ file: "content" }), makeFolder()];
      expect((await host.get(tree, here)).error?.message).toBeUndefined();
      for (const options of [{ preserve: true }, { changed: true }]) {
        for (const source of [tree, path.join(tree, "file")]) {
          const got = await host.get(source, path.join(here, "kept"), options);
          expect(got.error?.message).toContain("box does not tell when");
        }
      }
      expect(readdirSync(here)).toEqual([path.basename(tree)]);
    }));

  test.each(["no RENAME", "RENAME denied"] as const)("renaming: %s", (quirk) =>
    withHost([quirk], async (host) => {
      const [tree, there] = [makeTree(), makeFolder({ kept: { content: "old and longer than the new", mode: 0o600 } })];
      const kept = path.join(there, "kept");
      const renamed = await host.put(path.join(tree, "sub/file"), kept);
      expect(renamed.error?.message).toMatch(/Cannot write .*kept \(box\): .*asked to rename \.towline-/);
      expect(renamed.error?.advice).toContain("--in-place");
      expect(readdirSync(there)).toEqual(["kept"]);
      expect((await host.put(`${tree}/`, path.join(there, "dest"))).error?.advice).toContain("--in-place");

      const written = await host.put(path.join(tree, "sub/file"), kept, { inPlace: true, verify: true });
      expect(written.error?.message).toBeUndefined();
      expect([readFileSync(kept, "utf8"), statSync(kept).mode & 0o777]).toEqual(["content", 0o600]);
      for (let round = 0; round < 2; round += 1) {
        const folder = await host.put(`${tree}/`, path.join(there, "dest"), { inPlace: true, preserve: true });
        expect(folder.error?.message).toBeUndefined();
        compare(tree, path.join(there, "dest"));
      }
      expect(statSync(path.join(there, "dest/sub")).mode & 0o777).toBe(0o750);
      expect(readdirSync(there).sort()).toEqual(["dest", "kept"]);
    }),
  );

  test("what is written in place goes through no link, and takes no place of another kind", () =>
    withHost([], async (host) => {
      const outside = makeFolder({ file: "kept" });
      const tree = makeFolder({ "sub/file": "new" });
      for (const link of ["sub", "sub/file"]) {
        const there = makeFolder({ [link]: { link: link === "sub" ? outside : path.join(outside, "file") } });
        const put = await host.put(`${tree}/`, there, { inPlace: true });
        expect(put.error?.message).toContain(`${link} is there, and is no`);
      }
      expect(readFileSync(path.join(outside, "file"), "utf8")).toBe("kept");
    }));

  test("links that can't be made, or come out otherwise", async () => {
    for (const [quirk, says] of [
      ["no SYMLINK", "asked to make the link"],
      ["link to nowhere made", "symlink"],
    ] as const) {
      await withHost([quirk], async (host) => {
        const there = makeFolder();
        const put = await host.put(`${makeTree()}/`, path.join(there, "dest"));
        expect(put.error?.message).toContain(says);
        expect(readdirSync(there)).toEqual([]);
        expect((await host.put(`${makeFolder({ file: "x" })}/`, path.join(there, "dest"))).status).toBe("ok");
      });
    }
  });

  test("links that can't be read", () =>
    withHost(["no READLINK"], async (host) => {
      const [tree, there, here] = [makeFolder({ file: "x", link: { link: "file" } }), makeFolder(), makeFolder()];
      expect((await host.put(`${tree}/`, path.join(there, "dest"))).error?.message).toBeUndefined();
      compare(tree, path.join(there, "dest"));
      const got = await host.get(path.join(there, "dest"), here);
      expect(got.error?.message).toMatch(/Cannot read .*link \(box\): the host can't do that/);
      expect((await host.get(path.join(there, "dest"), here, { links: "follow" })).status).toBe("ok");
      expect(readFileSync(path.join(here, "dest/link"), "utf8")).toBe("x");
    }));

  test("writing to the disk", () =>
    withHost(["fsync in name only"], async (host) => {
      const there = makeFolder();
      const put = await host.put(path.join(makeTree(), "large"), path.join(there, "file"), { fsync: true });
      expect(put.error?.message).toContain("can't be told to write files to its disk");
      expect(readdirSync(there)).toEqual([]);
    }));

  test("all but content", () =>
    withHost(["nothing told"], async (host) => {
      const [tree, there, here] = [makeTree(), makeFolder(), makeFolder()];
      expect((await host.put(`${tree}/`, path.join(there, "dest"))).error?.message).toBeUndefined();
      compare(tree, path.join(there, "dest"));
      const got = await host.get(path.join(there, "dest"), here, { exclude: ["absolute"] });
      expect(got.error?.message).toBeUndefined();
      expect(readFileSync(path.join(here, "dest/large")).equals(LARGE)).toBe(true);
    }));

  test("times beyond 32 bits", () =>
    withHost([], async (host) => {
      const tree = makeFolder({ file: "x" });
      const there = makeFolder();
      utimesSync(path.join(tree, "file"), 2 ** 32, 2 ** 32);
      for (const source of [path.join(tree, "file"), `${tree}/`]) {
        const put = await host.put(source, path.join(there, "dest"), { preserve: true });
        expect(put.error?.message).toContain("can't carry the time 2106-02-07T06:28:16Z");
      }
      expect(readdirSync(there)).toEqual([]);
    }));
});

test("a block is written by one request", () =>
  withHost([], async (host) => {
    await host.put(path.join(makeTree(), "large"), path.join(makeFolder(), "file"));
    expect(server.asked.get(6)).toBe(Math.ceil(LARGE.length / (32 * 1024)));
  }));

describe("a put that was cut off goes on", () => {
  test.each([
    ["refuses leading dots"],
    ["no EXCL"],
    ["no SETSTAT"],
    ["one handle"],
    ["writes in order"],
    ["nothing told"],
  ] as const)("%s", (quirk) =>
    withHost([quirk], async (host) => {
      const [source, there] = [path.join(makeFolder({ file: Buffer.alloc(3_000_000, "x") }), "file"), makeFolder()];
      const stop = new AbortController();
      const options = { partial: true, signal: stop.signal };
      const onProgress = ({ bytes }: { readonly bytes: number }): void => {
        if (bytes > 2_000_000) stop.abort();
      };
      const cut = await host.put(source, path.join(there, "file"), { ...options, onProgress });
      expect(cut.status).toBe("cancelled");
      expect(readdirSync(there)).toEqual([expect.stringMatching(/^\.?towline-part-/)]);
      const resumed = await host.put(source, path.join(there, "file"), { partial: true });
      expect(resumed.error?.message).toBeUndefined();
      expect(resumed.resumedAt).toBeGreaterThan(0);
      expect(readFileSync(path.join(there, "file")).equals(readFileSync(source))).toBe(true);
      expect(readdirSync(there)).toEqual(["file"]);
    }),
  );
});
