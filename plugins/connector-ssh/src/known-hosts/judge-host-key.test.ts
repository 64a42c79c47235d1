/** Which algorithms a host is asked for, by what it is known by. */
import { describe, expect, test } from "vitest";
import { judgeHostKey, knownAlgorithms, orderAlgorithms } from "./judge-host-key.ts";
import type { KnownHost } from "./known-hosts-file.ts";

const line = (keyType: string, key = "k", marker?: KnownHost["marker"]): KnownHost => ({
  marker,
  keyType,
  key,
  file: "F",
  line: 1,
});
const authority = line("ssh-ed25519", "ca", "cert-authority");
const CERTIFICATES = [
  "ssh-ed25519-cert-v01@openssh.com",
  "ecdsa-sha2-nistp256-cert-v01@openssh.com",
  "ecdsa-sha2-nistp384-cert-v01@openssh.com",
  "ecdsa-sha2-nistp521-cert-v01@openssh.com",
  "rsa-sha2-512-cert-v01@openssh.com",
  "rsa-sha2-256-cert-v01@openssh.com",
];
const USUAL = [
  ...["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
  ...["rsa-sha2-512", "rsa-sha2-256"],
];

describe("known types come first, in the usual order, and none is left out", () => {
  test.each<[readonly string[], readonly string[] | undefined]>([
    [[], undefined],
    [["ssh-ed25519"], undefined],
    [["ssh-ed25519", "ecdsa-sha2-nistp256"], undefined],
    [["ecdsa-sha2-nistp384"], ["ecdsa-sha2-nistp384", ...USUAL.filter((name) => !name.endsWith("384"))]],
    [
      ["ssh-rsa", "ecdsa-sha2-nistp521"],
      [...USUAL.slice(3, 4), ...USUAL.slice(4), ...USUAL.slice(0, 3)],
    ],
  ])("%j", (types, algorithms) => {
    expect(orderAlgorithms(types.map((type) => line(type)))).toEqual(algorithms);
  });

  test("certificates before all of them where an authority is known", () => {
    expect(orderAlgorithms([authority])).toEqual([...CERTIFICATES, ...USUAL]);
    expect(orderAlgorithms([authority, line("ssh-rsa")])?.slice(0, 8)).toEqual([...CERTIFICATES, ...USUAL.slice(4)]);
  });

  test("what is only revoked is not known", () => {
    expect(orderAlgorithms([line("ssh-rsa", "k", "revoked")])).toBeUndefined();
  });
});

describe("for a client that would take another type for a new key", () => {
  test.each<[readonly KnownHost[], readonly string[] | undefined]>([
    [[], undefined],
    [[authority], undefined],
    [[line("ssh-rsa", "k", "revoked")], undefined],
    [[line("ssh-rsa")], ["rsa-sha2-512", "rsa-sha2-256"]],
    [
      [line("ssh-rsa"), line("ssh-ed25519")],
      ["ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"],
    ],
    [
      [line("ssh-ed25519"), authority],
      [...CERTIFICATES, "ssh-ed25519"],
    ],
    [[line("ssh-dss")], undefined],
  ])("%j", (lines, algorithms) => {
    expect(knownAlgorithms(lines)).toEqual(algorithms);
  });
});

describe("a key that stands against the one that is shown", () => {
  const shown = { type: "ssh-ed25519", key: "k" };

  test("is of the same type, if there is one, and else the first", () => {
    const [first, second] = [line("ssh-rsa", "r"), line("ssh-ed25519", "x")];
    expect(judgeHostKey(shown, [first, second])).toEqual({ kind: "changed", known: second });
    expect(judgeHostKey(shown, [authority, first])).toEqual({ kind: "changed", known: first });
  });

  test("is revoked only where it is the same one", () => {
    const revoked = line("ssh-ed25519", "k", "revoked");
    expect(judgeHostKey(shown, [line("ssh-ed25519"), revoked])).toEqual({ kind: "revoked", known: revoked });
    expect(judgeHostKey(shown, [line("ssh-rsa", "k", "revoked")])).toEqual({ kind: "new" });
    expect(judgeHostKey(shown, [line("ssh-rsa", "k")])).toMatchObject({ kind: "changed" });
  });
});
