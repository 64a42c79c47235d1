/** Folders that are cut off on their way: by an abort, by a link that dies. What was there stays, and nothing is left beside it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { startHoldingProxy } from "../counterparts/tcp-proxy.ts";
import { makeFolder, writeTree } from "../support/folders.ts";
import { type CuttableFleet, openCuttableFleet } from "../support/ssh-fleet.ts";
import { createProject, startTowline } from "../support/towline.ts";

const missing = opensshMissing();
let opened: CuttableFleet;
let fleet: Fleet;
let place: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  opened = await openCuttableFleet();
  fleet = opened.fleet;
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  place = makeFolder();
  for (const name of NAMES) writeTree(place, { [`tree/${name}`]: large, [`there/${name}`]: "old" });
});

afterAll(() => opened?.close());

/** A dozen are more than all buffers on the way hold. */
const large = Buffer.alloc(8_000_000, "new");
const NAMES = Array.from({ length: 12 }, (_, index) => String(index)).sort();

/** Every file is there and old, and nothing else, at the latest when what runs on the host has noticed. */
async function expectOld(): Promise<void> {
  await expect.poll(() => readdirSync(path.join(place, "there")).sort()).toEqual(NAMES);
  for (const name of NAMES) expect(readFileSync(path.join(place, "there", name), "utf8")).toBe("old");
}

test.each(["put", "get"] as const)("an abort during %s", async (direction) => {
  const controller = new AbortController();
  const result = await fleet.host("web1")[direction](`${place}/tree/`, path.join(place, "there"), {
    signal: controller.signal,
    onProgress: ({ bytes }) => void (bytes > 10_000_000 && controller.abort()),
  });
  expect(result.status).toBe("cancelled");
  await expectOld();
});

test.each(["put", "get"] as const)("a link that dies during %s", async (direction) => {
  const result = await fleet.host("web1")[direction](`${place}/tree/`, path.join(place, "there"), {
    onProgress: ({ bytes }) => void (bytes > 10_000_000 && opened.proxy.cut()),
  });
  expect(result.status).toBe("lost");
  await expectOld();
});

test("a client that is killed during a put", async () => {
  const held = await startHoldingProxy(opened.server.port, 20_000_000);
  const data = { ...opened.server.data, ssh_port: held.port };
  const config = { data, fleet: { hosts: [{ web1: { ssh_hostname: "127.0.0.1" } }] } };
  const cwd = await createProject({ "towline.config.json": JSON.stringify(config) });
  const child = startTowline(["put", "web1", `${place}/tree/`, path.join(place, "there")], { cwd });
  await expect.poll(() => readdirSync(path.join(place, "there")).length).toBeGreaterThan(NAMES.length);
  child.kill("SIGKILL");
  await expectOld();
  await held.stop();
});
