/** Packets come whole, however the bytes are cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makePlainReader } from "./make-proxied-client.ts";

function makePacket(payload: Uint8Array, padding: number): Buffer {
  const packet = Buffer.alloc(5 + payload.length + padding);
  packet.writeUInt32BE(1 + payload.length + padding, 0);
  packet[4] = padding;
  packet.set(payload, 5);
  return packet;
}

test("packets come whole, however the bytes are cut", () => {
  const packets = fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 20 })));
  fc.assert(
    fc.property(packets, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(([payload, padding]) => makePacket(payload, padding)));
      const received: string[] = [];
      const read = makePlainReader((payload) => received.push(payload.toString("hex")));
      for (let position = 0, index = 0; position < bytes.length; index++) {
        const end = Math.min(bytes.length, position + (cuts[index % cuts.length] ?? 1));
        read(bytes, position, end);
        position = end;
      }
      expect(received).toEqual(sent.map(([payload]) => Buffer.from(payload).toString("hex")));
    }),
  );
});
