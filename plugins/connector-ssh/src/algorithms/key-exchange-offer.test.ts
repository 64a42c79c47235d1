/** What a server offers is read from its first bytes, however they come, and whatever they are. */
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type KeyExchangeOffer, parseOffer, readOffer } from "./key-exchange-offer.ts";

const LISTS = [
  "kex-a,kex-strict-s-v00@openssh.com,ext-info-s",
  "ssh-ed25519",
  "c1,c2",
  "c1",
  "m1",
  "m2",
  "none,zlib",
  "none",
  "",
  "",
];

function packetOf(lists: readonly string[]): Buffer {
  const body = lists.map((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return Buffer.concat([length, Buffer.from(list)]);
  });
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...body, Buffer.alloc(5)]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + 4);
  head[4] = 4;
  return Buffer.concat([head, payload, Buffer.alloc(4)]);
}

const opening = Buffer.concat([Buffer.from("Welcome\r\nSSH-2.0-test\r\n"), packetOf(LISTS)]);
const EXPECTED: KeyExchangeOffer = {
  algorithms: { "key exchange": ["kex-a"], "host key": ["ssh-ed25519"], cipher: ["c1", "c2"], MAC: ["m1"] },
  compression: ["none", "zlib"],
  isStrict: true,
};

test("is the same wherever the bytes are cut", () => {
  for (let cut = 0; cut < opening.length; cut += 1) {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const found: KeyExchangeOffer[] = [];
    readOffer(stream, (offer) => found.push(offer));
    stream.emit("data", opening.subarray(0, cut));
    stream.emit("data", opening.subarray(cut));
    stream.emit("data", Buffer.from("more"));
    expect(found).toEqual([EXPECTED]);
  }
});

test("a server that is not strict is told apart", () => {
  const lists = ["kex-a", ...LISTS.slice(1)];
  expect(parseOffer(Buffer.concat([Buffer.from("SSH-2.0-x\n"), packetOf(lists)]))).toMatchObject({
    isStrict: false,
  });
});

test("nothing that a server sends brings it down", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(opening.length), (noise, kept) => {
      parseOffer(Buffer.from(noise));
      parseOffer(Buffer.concat([opening.subarray(0, kept), noise]));
    }),
  );
});
