/** What others can see of a file while it is on its way, and what becomes of links in folders. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const missing = sshFleetMissing();
let opened: SshFleet;

beforeAll(async () => {
  opened = await openSshFleet(createBareHost(linkPrograms("ln", "readlink")));
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(() => opened.close());

test.each(["web1", "root"])("%s: a file has its mode before its content, under a name of its own", async (host) => {
  const place = makeFolder({ secret: { content: "old", mode: 0o644 } });
  const source = new Readable({ read: () => {} });
  source.push(Buffer.alloc(300_000, "x"));
  const put = opened.fleet.host(host).put(source, path.join(place, "secret"), { mode: 0o600 });
  const onTheWay = () => readdirSync(place).filter((name) => name !== "secret");
  await expect.poll(onTheWay).toHaveLength(1);
  const temporary = path.join(place, onTheWay()[0] ?? "");
  await expect.poll(() => statSync(temporary).size).toBeGreaterThan(0);
  expect(statSync(temporary).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(place, "secret"), "utf8")).toBe("old");
  source.push(null);
  expect((await put).error?.message).toBeUndefined();
  expect(statSync(path.join(place, "secret")).mode & 0o777).toBe(0o600);
  expect(readdirSync(place)).toEqual(["secret"]);
});

/** With tar, without it by the file protocol, and without that by the shell. */
describe.each(["web1", "web1//@bare/files", "web1//@bare"])("%s", (host) => {
  const makeTree = (): string =>
    makeFolder({ "data/file": "file", "tree/link": { link: "../data/file" }, "tree/folder": { link: "../data" } });

  test.each(["put", "get"] as const)(
    "%s follows links where asked, and refuses them by name where asked",
    async (way) => {
      const tree = `${makeTree()}/tree/`;
      const place = makeFolder();
      const followed = await opened.fleet.host(host)[way](tree, path.join(place, "dest"), { links: "follow" });
      expect(followed.error?.message).toBeUndefined();
      expect(readFileSync(path.join(place, "dest/link"), "utf8")).toBe("file");
      expect(readFileSync(path.join(place, "dest/folder/file"), "utf8")).toBe("file");
      const refused = await opened.fleet.host(host)[way](tree, path.join(place, "other"), { links: "refuse" });
      expect(refused.status).toBe("failed");
      expect(refused.error?.message).toMatch(/link|folder/);
      expect(readdirSync(place)).toEqual(["dest"]);
    },
  );
});
