/** What two sides agree on, and what is found weak about it. */
import { expect, test } from "vitest";
import type { KeyExchangeOffer } from "../algorithms/key-exchange-offer.ts";
import { findAgreement, findWeakPoints } from "./judge-algorithms.ts";

function offerOf(
  cipher: string[],
  isStrict: boolean,
  rest: Partial<KeyExchangeOffer["algorithms"]> = {},
): KeyExchangeOffer {
  const algorithms = {
    ...{ "key exchange": ["curve25519-sha256"], "host key": ["ssh-ed25519"], MAC: ["hmac-sha2-256-etm@openssh.com"] },
    ...{ cipher, ...rest },
  };
  return { algorithms, compression: ["none"], isStrict };
}

const CHACHA = "chacha20-poly1305@openssh.com";

test("the client's order decides, and a cipher that authenticates needs no MAC", () => {
  const client = offerOf(["aes128-gcm@openssh.com", "aes128-ctr"], true);
  const { algorithms } = findAgreement(client, offerOf(["aes128-ctr", "aes128-gcm@openssh.com"], true));
  expect(algorithms).toMatchObject({ cipher: "aes128-gcm@openssh.com", MAC: undefined });
});

test.each([
  ["strict chacha20", CHACHA, true, true, []],
  ["chacha20 with a lax server", CHACHA, true, false, ["Terrapin"]],
  ["chacha20 with a lax client", CHACHA, false, true, ["Terrapin"]],
  ["CBC with a lax server", "aes128-cbc", true, false, ["aes128-cbc", "Terrapin"]],
  ["CBC with a strict one", "aes128-cbc", true, true, ["aes128-cbc"]],
  ["CTR with a lax server", "aes128-ctr", true, false, []],
])("%s", (_, cipher, client, server, found) => {
  const points = findWeakPoints(findAgreement(offerOf([cipher], client), offerOf([cipher], server)));
  expect(points).toHaveLength(found.length);
  for (const [index, word] of found.entries()) expect(points[index]).toContain(word);
});

test("nothing in common is not weak", () => {
  expect(findWeakPoints(findAgreement(offerOf(["a"], true), offerOf(["b"], true)))).toEqual([]);
});
