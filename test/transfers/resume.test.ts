/** Files whose transfer was cut off: what arrived is kept where that is asked for, checked, and gone on with. */
import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import type { Fleet, TransferOptions, TransferResult } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";
import { makeFolder } from "../support/folders.ts";
import { type CuttableFleet, openCuttableFleet, sshFleetMissing } from "../support/ssh-fleet.ts";
import { createProject, startTowline, towline } from "../support/towline.ts";

const missing = sshFleetMissing() ?? missingCounterpart("busybox", "chroot");
let opened: CuttableFleet;
let busybox: RootFolder;
let fleet: Fleet;
let place: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  busybox = await buildBusyboxRoot();
  opened = await openCuttableFleet(chroot);
  fleet = opened.fleet;
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  place = makeFolder({ source: content, "there/destination": "old" });
});

afterAll(async () => {
  await opened?.close();
  await busybox?.remove();
});

/** More than all buffers on the way hold; no two parts of it are alike. */
const content = Buffer.from(
  Array.from({ length: 2_000_000 }, (_, index) => `line ${String(index).padStart(7)}`).join("\n"),
);
const source = (): string => path.join(place, "source");
const there = (): string => path.join(place, "there");
const destination = (): string => path.join(there(), "destination");

/** The part that was kept; fails where there is none, or more. */
function findPart(folder = there()): string {
  const parts = readdirSync(folder).filter((name) => name !== "destination");
  expect(parts).toEqual([expect.stringMatching(/^\.towline-part-[0-9a-f]{16}-[0-9a-f]{16}$/)]);
  return path.join(folder, parts[0] ?? "");
}

/** Whether enough has arrived: what was sent may still be on its way, in buffers or before a program that starts. */
function hasArrived(folder = there()): boolean {
  const parts = readdirSync(folder).filter((name) => name !== "destination");
  return parts.some((name) => statSync(path.join(folder, name)).size > 1_000_000);
}

function expectWhole(result: TransferResult, expected = content): void {
  expect(result.error?.message).toBeUndefined();
  expect(readFileSync(destination()).equals(expected)).toBe(true);
  expect(statSync(destination()).mode & 0o7777).toBe(0o644);
  expect(readdirSync(there())).toEqual(["destination"]);
}

describe.each(["web1", "root"])("%s", (name) => {
  describe.each(["put", "get"] as const)("%s", (direction) => {
    const move = (options: TransferOptions = {}): Promise<TransferResult> =>
      fleet.host(name)[direction](source(), destination(), { partial: true, ...options });
    /** Leaves a part behind. */
    async function cutOff(): Promise<string> {
      const stop = new AbortController();
      const onProgress = (): void => void (hasArrived() && stop.abort());
      expect((await move({ onProgress, signal: stop.signal })).status).toBe("cancelled");
      expect(readFileSync(destination(), "utf8")).toBe("old");
      return findPart();
    }

    test("goes on after the link was cut", { timeout: 40_000 }, async () => {
      const result = await move({ onProgress: () => void (hasArrived() && opened.proxy.cut()) });
      expect(result.status).toBe("lost");
      expect(readFileSync(destination(), "utf8")).toBe("old");
      const part = findPart();
      expect(statSync(part).mode & 0o7777).toBe(0o600);
      // A program on the host may still write what had arrived there; then the part is left alone.
      await vi.waitFor(
        async () => {
          const resumed = await move({ verify: true });
          expectWhole(resumed);
          expect(resumed.bytes).toBe(content.length);
          expect(resumed.resumedAt).toBeGreaterThan(0);
        },
        { timeout: 30_000 },
      );
    });

    test("begins anew, and says so, when the source has changed", async () => {
      await cutOff();
      const changed = Buffer.from(content.toString("latin1").replaceAll("line", "LINE"));
      writeFileSync(source(), changed.subarray(1));
      const resumed = await move();
      expectWhole(resumed, changed.subarray(1));
      expect(resumed.startedOver).toBe(true);
      expect(resumed.resumedAt).toBeUndefined();
    });

    test("begins anew, and says so, when the part is not the beginning of the source", async () => {
      const part = await cutOff();
      writeFileSync(part, Buffer.concat([Buffer.from("X"), readFileSync(part).subarray(1)]));
      const resumed = await move();
      expectWhole(resumed);
      expect(resumed.startedOver).toBe(true);
    });

    test("takes no part of another user's", async () => {
      const part = await cutOff();
      chownSync(part, 65_534, 65_534);
      const resumed = await move();
      expect(resumed.error?.message).toContain("is another user's");
      expect(readFileSync(destination(), "utf8")).toBe("old");
    });

    test("keeps nothing when the source is at fault", async () => {
      const onProgress = (): void => void (hasArrived() && truncateSync(source(), 10));
      expect((await move({ onProgress })).error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
      expect(readdirSync(there())).toEqual(["destination"]);
    });

    test("keeps nothing where nobody asks for it", async () => {
      const stop = new AbortController();
      const onProgress = (): void => void (hasArrived() && stop.abort());
      expect((await move({ partial: false, onProgress, signal: stop.signal })).status).toBe("cancelled");
      expect(readdirSync(there())).toEqual(["destination"]);
    });
  });
});

test.each(["put", "get"] as const)("%s goes on where there is only busybox", async (direction) => {
  const folder = mkdtempSync(path.join(busybox.folder, "tmp/place-"));
  const inside = folder.slice(busybox.folder.length);
  const [from, to] = [path.join(direction === "put" ? place : folder, "file"), direction === "put" ? folder : there()];
  writeFileSync(from, content);
  const host = fleet.host(`@local//@chroot${busybox.folder}`);
  const move = (options: TransferOptions): Promise<TransferResult> =>
    direction === "put"
      ? host.put(from, `${inside}/destination`, { partial: true, ...options })
      : host.get(`${inside}/file`, destination(), { partial: true, ...options });
  const stop = new AbortController();
  const cut = await move({ signal: stop.signal, onProgress: () => void (hasArrived(to) && stop.abort()) });
  expect(cut.status).toBe("cancelled");
  findPart(to);
  const resumed = await move({});
  expect(resumed.error?.message).toBeUndefined();
  expect(resumed.resumedAt).toBeGreaterThan(0);
  expect(readFileSync(path.join(to, "destination")).equals(content)).toBe(true);
});

test("folders and streams are refused", async () => {
  const folder = await fleet.host("web1").put(there(), "/tmp/nowhere", { partial: true });
  const stream = await fleet.host("web1").put(Readable.from(["x"]), destination(), { partial: true });
  for (const { error } of [folder, stream]) {
    expect(error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_UNSUPPORTED" });
    expect(error?.message).toContain("Only single files are resumed");
  }
});

test("a client that is killed leaves a part for the next", { timeout: 90_000 }, async () => {
  const hosts = [{ web1: { ssh_hostname: "127.3.0.1" } }];
  const cwd = await createProject({
    "towline.config.json": JSON.stringify({ data: opened.server.data, fleet: { hosts } }),
  });
  const words = ["put", "web1", source(), destination(), "--partial"];
  truncateSync(source(), 150_000_000);
  const parts = (): string[] => readdirSync(there()).filter((name) => name.startsWith(".towline-part"));
  // Where this process gets no turn in time, the client is done before it can be killed.
  for (let attempt = 0; attempt < 5 && parts().length === 0; attempt += 1) {
    const child = startTowline(words, { cwd });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const hasBegun = (): boolean => parts().some((name) => statSync(path.join(there(), name)).size > 1_000_000);
    await vi.waitUntil(() => hasBegun() || child.exitCode !== null, { timeout: 30_000, interval: 5 });
    child.kill("SIGKILL");
    await exited;
  }
  const { stdout } = await towline(words, { cwd });
  expect(stdout).toMatch(/MiB of it were there already$/m);
  execFileSync("cmp", [source(), destination()]);
  expect(readdirSync(there())).toEqual(["destination"]);
});
