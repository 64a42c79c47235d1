/** Files that change while they are moved, and files that the kernel makes up as they are read. */
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Fleet, TransferProgress } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const missing = sshFleetMissing();
let opened: SshFleet;
let fleet: Fleet;
let place: string;

beforeAll(async () => {
  opened = await openSshFleet();
  fleet = opened.fleet;
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  place = makeFolder({ source: content, destination: "old" });
});

afterAll(() => opened.close());

/** More than all buffers on the way hold. */
const content = Buffer.alloc(30_000_000, "towline");
const source = (): string => path.join(place, "source");
const destination = (): string => path.join(place, "destination");

/** Does it once, when some of the file has been moved. */
function onTheWay(change: () => void): { onProgress(event: TransferProgress): void } {
  let isDone = false;
  return {
    onProgress({ bytes }) {
      if (isDone || bytes === 0) return;
      isDone = true;
      change();
    },
  };
}

const nothingElse = (): void => expect(readdirSync(place).sort()).toEqual(["destination", "source"]);

describe.each(["web1", "root"])("%s", (name) => {
  describe.each(["put", "get"] as const)("%s", (direction) => {
    test("of a file that grows moves what it was", async () => {
      const grow = onTheWay(() => appendFileSync(source(), Buffer.alloc(1_000_000, "more")));
      const result = await fleet.host(name)[direction](source(), destination(), grow);
      expect(result.error?.message).toBeUndefined();
      expect(result.bytes).toBe(content.length);
      expect(readFileSync(destination()).equals(content)).toBe(true);
      nothingElse();
    });

    test("of a file that shrinks fails, and the old one stays", async () => {
      const shrink = onTheWay(() => truncateSync(source(), 10));
      const result = await fleet.host(name)[direction](source(), destination(), shrink);
      expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
      expect(readFileSync(destination(), "utf8")).toBe("old");
      nothingElse();
    });

    test("of a file that is replaced moves what was opened", async () => {
      const replace = onTheWay(() => {
        rmSync(source());
        writeFileSync(source(), "another");
      });
      const result = await fleet.host(name)[direction](source(), destination(), replace);
      expect(result.error?.message).toBeUndefined();
      expect(readFileSync(destination()).equals(content)).toBe(true);
      nothingElse();
    });
  });

  test("what the kernel makes up is fetched, though it has no size", async () => {
    const result = await fleet.host(name).get("/proc/version", destination());
    expect(result.error?.message).toBeUndefined();
    expect(readFileSync(destination())).toEqual(readFileSync("/proc/version"));
  });
});
