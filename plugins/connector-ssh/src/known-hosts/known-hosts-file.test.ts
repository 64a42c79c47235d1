/** known_hosts as a pure matter: parsing, matching, judging. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeHostKey, orderAlgorithms } from "./judge-host-key.ts";
import { findKnownHosts, knownName, parseKnownHosts } from "./known-hosts-file.ts";

const salt = Buffer.alloc(20, 7);
const hashed = `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update("secret.example").digest("base64")}`;
const text = `# comment

web1,10.0.0.4 ssh-ed25519 AAA1 who@where
[web1]:2222 ssh-ed25519 AAA2
*.example,!bad.example ssh-rsa AAA3
[*.lab]:2222 ssh-rsa AAA4
${hashed} ssh-ed25519 AAA5
@revoked * ssh-ed25519 BAD
@cert-authority *.ca ssh-ed25519 CA
@unknown web1 ssh-ed25519 NO
broken
WEB2\tecdsa-sha2-nistp256\tAAA6\r
`;

describe("known_hosts", () => {
  const file = parseKnownHosts(text, "F");
  test.each([
    ["web1", ["AAA1"]],
    ["WEB1", ["AAA1"]],
    ["10.0.0.4", ["AAA1"]],
    ["[web1]:2222", ["AAA2"]],
    ["a.example", ["AAA3"]],
    ["bad.example", []],
    ["[x.lab]:2222", ["AAA4"]],
    ["x.lab", []],
    ["secret.example", ["AAA3", "AAA5"]],
    ["web2", ["AAA6"]],
    ["web", []],
  ])("finds %s", (name, keys) => {
    const found = findKnownHosts(file, name).filter((line) => line.marker === undefined);
    expect(found.map((line) => line.key)).toEqual(keys);
  });

  test("tells the line", () => {
    expect(findKnownHosts(file, "[web1]:2222")[0]).toMatchObject({ file: "F", line: 4 });
  });

  test("never throws, whatever a file holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (content) => {
        findKnownHosts(parseKnownHosts(content, "F"), "web1");
      }),
    );
  });

  test("names a host by its port, unless it is ssh's own", () => {
    expect([knownName("web1", 22), knownName("::1", 2222)]).toEqual(["web1", "[::1]:2222"]);
  });
});

describe("a shown key", () => {
  const lines = (content: string) => findKnownHosts(parseKnownHosts(content, "F"), "web1");
  test.each([
    ["nothing known", "", "new"],
    ["the same", "web1 ssh-ed25519 K", "known"],
    ["one of several", "web1 ssh-ed25519 X\nweb1 ssh-ed25519 K", "known"],
    ["another key", "web1 ssh-ed25519 X", "changed"],
    ["a key of another type only", "web1 ssh-rsa X", "changed"],
    ["a key of a type that can't be checked", "web1 sk-ssh-ed25519@openssh.com X", "new"],
    ["an authority", "@cert-authority web1 ssh-ed25519 K", "new"],
    ["revoked", "web1 ssh-ed25519 K\n@revoked web1 ssh-ed25519 K", "revoked"],
    ["another one is revoked", "web1 ssh-ed25519 K\n@revoked * ssh-ed25519 X", "known"],
    ["another host's", "web2 ssh-ed25519 X", "new"],
  ])("%s", (_, content, kind) => {
    expect(judgeHostKey({ type: "ssh-ed25519", key: "K" }, lines(content)).kind).toBe(kind);
  });

  test("known types are asked for first, and none is left out", () => {
    expect(orderAlgorithms(lines("web1 ssh-rsa X"))).toEqual([
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ssh-rsa",
      "ssh-ed25519",
      "ecdsa-sha2-nistp256",
      "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521",
    ]);
  });
});
