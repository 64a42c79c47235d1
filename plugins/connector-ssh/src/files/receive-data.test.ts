/** However an sftp server's packets are cut on their way, data comes to its place, and ssh2 gets all the rest. */
import fc from "fast-check";
import type { SFTPWrapper } from "ssh2";
import { expect, test } from "vitest";
import { receiveData } from "./receive-data.ts";

const STATUS = 101;
const DATA = 103;
const EXTENDED_REPLY = 201;

function makePacket(type: number, id: number, rest: Buffer): Buffer {
  const packet = Buffer.alloc(9 + rest.length);
  packet.writeUInt32BE(5 + rest.length, 0);
  packet[4] = type;
  packet.writeUInt32BE(id, 5);
  rest.copy(packet, 9);
  return packet;
}

function makeData(id: number, bytes: Uint8Array, toldLength = bytes.length): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(toldLength);
  return makePacket(DATA, id, Buffer.concat([length, bytes]));
}

/** A session in which reads of so many bytes wait, by their numbers. */
function makeSession(sizes: readonly number[]) {
  const answers = new Map<number, Buffer>();
  const left: Buffer[] = [];
  const requests = sizes.map((size, id) => ({
    buffer: new Uint8Array(size),
    cb: (_error: undefined, bytes: Uint8Array, count: number) => answers.set(id, Buffer.from(bytes.subarray(0, count))),
  }));
  const session = {
    _requests: { ...requests },
    push: (bytes: Buffer | null) => left.push(bytes ?? Buffer.from("end")),
  };
  receiveData(session as unknown as SFTPWrapper);
  return { session, answers, left };
}

function pushInPieces(push: (bytes: Buffer | null) => unknown, bytes: Buffer, cuts: readonly number[]): void {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other);
  let start = 0;
  for (const place of [...places, bytes.length]) {
    if (place > start) push(bytes.subarray(start, place));
    start = place;
  }
}

test("data goes to the request that it answers, all else to ssh2, as it came", () => {
  const answered = fc.tuple(fc.constant("data" as const), fc.uint8Array({ maxLength: 50 }));
  const other = fc.tuple(fc.constantFrom(STATUS, EXTENDED_REPLY, DATA), fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(fc.array(fc.oneof(answered, other)), fc.array(fc.nat()), (packets, cuts) => {
      const { session, answers, left } = makeSession(packets.map(([kind]) => (kind === "data" ? 50 : 0)));
      const bytes = packets.map(([kind, content], id) =>
        // Numbers without a request.
        kind === "data" ? makeData(id, content) : makePacket(kind, 1_000 + id, Buffer.from(content)),
      );
      pushInPieces(session.push, Buffer.concat(bytes), cuts);
      const expected = packets.flatMap(([kind, content], id) =>
        kind === "data" ? [[id, Buffer.from(content)] as const] : [],
      );
      expect([...answers]).toEqual(expected);
      expect(Object.keys(session._requests)).toHaveLength(packets.length - expected.length);
      const rest = bytes.filter((_, id) => packets[id]?.[0] !== "data");
      expect(Buffer.concat(left).equals(Buffer.concat(rest))).toBe(true);
    }),
  );
});

test.each([
  ["more than was asked for", makeData(0, Buffer.alloc(11, "x"))],
  ["another length than its packet has", makeData(0, Buffer.alloc(5, "x"), 6)],
])("data of %s is ssh2's to judge", (_, packet) => {
  const { session, answers, left } = makeSession([10]);
  session.push(packet);
  expect(answers.size).toBe(0);
  expect(Buffer.concat(left).equals(packet)).toBe(true);
  expect(Object.keys(session._requests)).toEqual(["0"]);
});

test("a request whose data has come in part is still there when the session ends, to be told", () => {
  const { session, answers, left } = makeSession([10]);
  session.push(makeData(0, Buffer.alloc(10, "x")).subarray(0, 20));
  session.push(null);
  expect(answers.size).toBe(0);
  expect(Object.keys(session._requests)).toEqual(["0"]);
  expect(left).toEqual([Buffer.from("end")]);
});
