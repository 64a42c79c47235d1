/** Whatever an sftp server answers, and when it answers nothing: a transfer ends, with an error that says so. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import {
  answers,
  packet,
  type RawSftp,
  type SftpAnswer,
  type SftpRequest,
  startRawSftp,
} from "../counterparts/raw-sftp.ts";
import { makeFolder } from "../support/folders.ts";

const FOLDER = 0o040755;
const FILE = 0o100644;
const OK = 0;
const END = 1;

let server: RawSftp;
const fleets: Fleet[] = [];

beforeAll(async () => {
  server = await startRawSftp(["posix-rename@openssh.com", "fsync@openssh.com"]);
});
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});
afterAll(() => server?.stop());

/** A fleet that waits half a second for an answer. */
async function openHost() {
  const data = { ...server.data, ssh_keepalive_interval: 0.5, ssh_keepalive_count: 1 };
  const fleet = await openFleet({ connectors: [ssh], config: { data, fleet: { hosts: ["evil"] } } });
  fleets.push(fleet);
  return fleet.host("evil");
}

/** A good server with one file of one byte, in which some requests are answered otherwise. */
function goodServer(otherwise: { readonly [Type in SftpRequest["type"]]?: SftpAnswer } = {}): SftpAnswer {
  let isListed = false;
  let isRead = false;
  let isFolder = false;
  return (request) => {
    const { type, id, body } = request;
    const other = otherwise[type];
    if (other !== undefined) return other(request);
    switch (type) {
      case "STAT":
      case "LSTAT":
        isFolder = body.includes("folder") && !body.includes("folder/");
        return [answers.attributes(id, isFolder ? FOLDER : FILE)];
      case "OPEN":
        isRead = false;
        return [answers.handle(id)];
      case "OPENDIR":
        isListed = false;
        return [answers.handle(id)];
      case "READDIR": {
        const list = isListed ? answers.status(id, END) : answers.names(id, [".", "..", "file"]);
        isListed = true;
        return [list];
      }
      case "READ": {
        const read = isRead ? answers.status(id, END) : answers.data(id, Buffer.from("x"));
        isRead = true;
        return [read];
      }
      case "READLINK":
        return [answers.names(id, ["file"])];
      default:
        return [answers.status(id, OK)];
    }
  };
}

const GETS = [
  ["a file", "/file", {}],
  ["a folder", "/folder", {}],
  ["what changed of a folder", "/folder", { changed: true }],
] as const;

test.each(GETS)("a good one gives %s", async (_what, source, options) => {
  server.answer(goodServer());
  const result = await (await openHost()).get(source, path.join(makeFolder(), "got"), options);
  expect(result.error?.message).toBeUndefined();
  expect(result).toMatchObject({ status: "ok", bytes: 1 });
});

describe("folders without end:", () => {
  const endless = (names: (count: number) => string[], mode = FILE): SftpAnswer => {
    let count = 0;
    return ({ id }) => {
      count += 1;
      return [answers.names(id, names(count), mode)];
    };
  };

  test.each(GETS.slice(1))("%s is refused after as many entries as were allowed", async (_what, source, options) => {
    server.answer(
      goodServer({ READDIR: endless((count) => Array.from({ length: 100 }, (_, index) => `${count}-${index}`)) }),
    );
    const place = makeFolder();
    const result = await (await openHost()).get(source, path.join(place, "got"), { ...options, maxEntries: 2_000 });
    expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_REFUSED" } });
    expect(result.error?.message).toContain("limit of 2000 entries");
    expect(server.asked.filter((type) => type === "READDIR")).toHaveLength(21);
    expect(readdirSync(place)).toEqual([]);
  });

  test.each(GETS.slice(1))("%s with folders in folders", async (_what, source, options) => {
    server.answer((request) => {
      const { type, id } = request;
      if (type === "STAT" || type === "LSTAT") return [answers.attributes(id, FOLDER)];
      if (type !== "READDIR") return goodServer()(request);
      const isAgain = server.asked.filter((each) => each === "READDIR").length % 2 === 0;
      return [isAgain ? answers.status(id, END) : answers.names(id, ["d".repeat(200)], FOLDER)];
    });
    const result = await (await openHost()).get(source, path.join(makeFolder(), "got"), options);
    expect(result.status).toBe("failed");
    expect(server.asked.filter((type) => type === "OPENDIR").length).toBeLessThan(30);
  });

  test.each(GETS.slice(1))("%s with a name that no path can hold", async (_what, source, options) => {
    server.answer(goodServer({ READDIR: endless(() => ["n".repeat(5_000)]) }));
    const result = await (await openHost()).get(source, path.join(makeFolder(), "got"), options);
    expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_REFUSED" } });
    expect(result.error?.message).toMatch(/has a name of 50\d\d bytes/);
  });

  test.each(GETS.slice(1))("%s whose list has no names and no end", async (_what, source, options) => {
    server.answer(goodServer({ READDIR: endless(() => []) }));
    const result = await (await openHost()).get(source, path.join(makeFolder(), "got"), options);
    expect(result).toMatchObject({ status: "ok", bytes: 0 });
    expect(server.asked.filter((type) => type === "READDIR")).toHaveLength(1);
  });
});

describe("a server that never answers", () => {
  const silent: SftpAnswer = () => [];
  test.each<[SftpRequest["type"], string, object]>([
    ["STAT", "/file", {}],
    ["OPEN", "/file", {}],
    ["READ", "/file", {}],
    ["OPENDIR", "/folder", {}],
    ["READDIR", "/folder", {}],
    ["CLOSE", "/folder", {}],
    ["READ", "/folder", {}],
  ])("%s: getting %s is lost in time", async (type, source, options) => {
    server.answer(goodServer({ [type]: silent }));
    const place = makeFolder();
    const result = await (await openHost()).get(source, path.join(place, "got"), options);
    expect(result).toMatchObject({ status: "lost", error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
    expect(result.error?.message).toContain("unanswered for 0.5 s");
    expect(server.asked).toContain(type);
    expect(readdirSync(place)).toEqual([]);
  });

  test.each<SftpRequest["type"]>(["OPEN", "WRITE", "CLOSE", "EXTENDED"])(
    "%s: putting is lost in time",
    async (type) => {
      server.answer(goodServer({ [type]: silent }));
      const file = path.join(makeFolder({ one: "x" }), "one");
      const result = await (await openHost()).put(file, "/there", { fsync: true });
      expect(result).toMatchObject({ status: "lost", error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
      expect(server.asked).toContain(type);
    },
  );
});

describe("answers that are none:", () => {
  const wrong = {
    "another number": ({ id }: SftpRequest) => [answers.status(id + 1_000, OK)],
    "a handle where none was asked for": ({ id, type }: SftpRequest) =>
      type.startsWith("OPEN") ? [answers.attributes(id, FILE)] : [answers.handle(id)],
    "yes where something was asked for": ({ id }: SftpRequest) => [answers.status(id, OK)],
    "a packet that is too large": () => [Buffer.from([0x7f, 0xff, 0xff, 0xff, 105])],
    "a packet of no length": () => [Buffer.alloc(4)],
    "an unknown kind": ({ id }: SftpRequest) => [packet(77, Buffer.from([0, 0, 0, id]))],
    "four billion names": ({ id }: SftpRequest) => [packet(104, Buffer.from([0, 0, 0, id, 255, 255, 255, 255]))],
  } satisfies { [what: string]: SftpAnswer };

  const kinds = Object.entries(wrong);
  const asked = ["STAT", "OPEN", "READ", "OPENDIR", "READDIR"] as const;
  const rows = kinds.flatMap(([what, by]) => asked.map((type) => [what, type, by] as const));

  test.each(rows)("%s to %s", async (_what, type, by) => {
    server.answer(goodServer({ [type]: by }));
    const place = makeFolder();
    const source = type.endsWith("DIR") ? "/folder" : "/file";
    const result = await (await openHost()).get(source, path.join(place, "got"));
    expect(result.status).toBe("failed");
    expect(result.error?.message).toContain("evil");
    expect(readdirSync(place)).toEqual([]);
  });

  test.each(kinds.slice(0, 2))("%s to WRITE: it was not written", async (_what, by) => {
    server.answer(goodServer({ WRITE: by }));
    const file = path.join(makeFolder({ one: "x" }), "one");
    const result = await (await openHost()).put(file, "/there");
    expect(result.status).toBe("failed");
    expect(server.asked).not.toContain("EXTENDED");
  });

  test.each<[string, SftpAnswer]>([
    ["no bytes, and no end", ({ id }) => [answers.data(id, Buffer.alloc(0))]],
    ["the end at once", ({ id }) => [answers.status(id, END)]],
    ["more than was asked for", ({ id }) => [answers.data(id, Buffer.alloc(200_000))]],
    ["the same twice", ({ id }) => [answers.data(id, Buffer.from("x")), answers.data(id, Buffer.from("x"))]],
  ])("%s to READ", async (_what, by) => {
    server.answer(goodServer({ READ: by, STAT: ({ id }) => [answers.attributes(id, FILE, 9)] }));
    const place = makeFolder();
    const result = await (await openHost()).get("/file", path.join(place, "got"));
    expect(result.status).toBe("failed");
    expect(server.asked.length).toBeLessThan(50);
    expect(readdirSync(place)).toEqual([]);
  });
});
