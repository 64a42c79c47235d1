/** Folders that are cut off on their way: by an abort, by a link that dies. What was there stays, and nothing is left beside it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { createProject, startTowline } from "../cli/towline.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { type ForgetfulProxy, startForgetfulProxy, startHoldingProxy } from "../counterparts/tcp-proxy.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-cut-"));
const missing = opensshMissing();
let server: OpenSsh;
let proxy: ForgetfulProxy;
let fleet: Fleet;
let place: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  server = await startOpenSsh();
  proxy = await startForgetfulProxy(server.port);
  fleet = await openFleet({
    connectors: [local, ssh],
    config: {
      data: { ...server.data, ssh_port: proxy.port },
      fleet: { hosts: [{ web1: { ssh_hostname: "127.0.0.1" } }] },
    },
  });
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  place = mkdtempSync(path.join(root, "place-"));
  for (const folder of ["tree", "there"]) mkdirSync(path.join(place, folder));
  // More than all buffers on the way hold.
  for (let index = 0; index < 12; index += 1) {
    writeFileSync(path.join(place, `tree/${index}`), Buffer.alloc(8_000_000, "new"));
    writeFileSync(path.join(place, `there/${index}`), "old");
  }
});

afterAll(async () => {
  await fleet?.close();
  await proxy?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

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
    onProgress: ({ bytes }) => void (bytes > 10_000_000 && proxy.cut()),
  });
  expect(result.status).toBe("lost");
  await expectOld();
});

test("a client that is killed during a put", async () => {
  const held = await startHoldingProxy(server.port, 20_000_000);
  const data = { ...server.data, ssh_port: held.port };
  const config = { data, fleet: { hosts: [{ web1: { ssh_hostname: "127.0.0.1" } }] } };
  const cwd = await createProject({ "towline.config.json": JSON.stringify(config) });
  const child = startTowline(["put", "web1", `${place}/tree/`, path.join(place, "there")], { cwd });
  await expect.poll(() => readdirSync(path.join(place, "there")).length).toBeGreaterThan(NAMES.length);
  child.kill("SIGKILL");
  await expectOld();
  await held.stop();
});
