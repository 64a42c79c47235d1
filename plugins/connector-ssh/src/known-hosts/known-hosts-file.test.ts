/** known_hosts as a pure matter: parsing, matching, judging. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeField } from "../keys/public-key.ts";
import { judgeHostKey, orderAlgorithms } from "./judge-host-key.ts";
import {
  addLines,
  findKnownHosts,
  findMarked,
  hashName,
  isWritableName,
  knownName,
  parseKnownHosts,
} from "./known-hosts-file.ts";

/** Bytes of a key of that type that are told apart by the letter. */
const key = (letter: string, type = "ssh-ed25519") =>
  Buffer.concat([writeField(type), writeField(letter.repeat(32))]).toString("base64");
const ed25519 = (letter: string) => `ssh-ed25519 ${key(letter)}`;
const rsa = (letter: string) => `ssh-rsa ${key(letter, "ssh-rsa")}`;

const salt = Buffer.alloc(20, 7);
const hash = (name: string) =>
  `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
const text = `# comment

web1,10.0.0.4 ${ed25519("a")} who@where
[web1]:2222 ${ed25519("b")}
*.example,!bad.example ${rsa("c")}
[*.lab]:2222 ${rsa("d")}
${hash("secret.example")} ${ed25519("e")}
@revoked * ${ed25519("f")}
@cert-authority *.ca,!bad.ca ${ed25519("g")}
@cert-authority ${hash("hidden")} ${ed25519("h")}
@unknown web1 ${ed25519("i")}
@revoked @cert-authority web1 ${ed25519("i")}
broken
web1
web1 ssh-ed25519
web1 ssh-ed25519 ${key("i").slice(0, -8)}
web1 ssh-ed25519 ${key("i")}!
web1 ssh-ed25519 ${key("i", "ssh-rsa")}
web1 ssh-future ${key("i", "ssh-future")}
web1 1024 35 1234567890
|2|${salt.toString("base64")}|AAAA ${ed25519("i")}
|1|${salt.toString("base64")} ${ed25519("i")}
|1|not base64 at all|x ${ed25519("i")}
10.0.0.0/8 ${ed25519("i")}
   indented   ${ed25519("j")}
WEB2\tecdsa-sha2-nistp256\t${key("k", "ecdsa-sha2-nistp256")}\r
!only-negated ${ed25519("l")}
web?,web?? ${ed25519("m")}
fe80::1%eth0 ${ed25519("n")}`;

describe("known_hosts", () => {
  const file = parseKnownHosts(text, "F");
  const letters = (found: readonly { key: string }[]) => found.map((line) => Buffer.from(line.key, "base64").at(-1));
  test.each([
    ["web1", "am"],
    ["WEB1", "am"],
    ["10.0.0.4", "a"],
    ["10.0.0.5", ""],
    ["[web1]:2222", "b"],
    ["a.example", "c"],
    ["bad.example", ""],
    ["[x.lab]:2222", "d"],
    ["x.lab", ""],
    ["secret.example", "ce"],
    ["web2", "km"],
    ["web10", "m"],
    ["web", ""],
    ["indented", "j"],
    ["only-negated", ""],
    ["other", ""],
    ["fe80::1%eth0", "n"],
    ["", ""],
  ])("finds %s", (name, expected) => {
    const found = findKnownHosts(file, name).filter((line) => line.marker === undefined);
    expect(letters(found)).toEqual([...expected].map((letter) => letter.charCodeAt(0)));
  });

  test.each([
    ["web1", "f"],
    ["x.ca", "fg"],
    ["bad.ca", "f"],
    ["hidden", "fh"],
  ])("finds the authorities and revoked keys of %s", (name, expected) => {
    expect(letters(findMarked(file, name))).toEqual([...expected].map((letter) => letter.charCodeAt(0)));
  });

  test("a hashed name counts in OpenSSH's own form alone, however right its hash is", () => {
    const right = hash("web1");
    const forms = [right, right.replace("|1|", "|2|"), right.replace("|1|", "||"), `${right}|`, `${right}|more`];
    const found = forms.map((names) => findKnownHosts(parseKnownHosts(`${names} ${ed25519("q")}`, "F"), "web1").length);
    expect(found).toEqual([1, 0, 0, 0, 0]);
    const marked = forms.map((names) => findMarked(parseKnownHosts(`@revoked ${names} ${ed25519("q")}`, "F"), "web1"));
    expect(marked.map((lines) => lines.length)).toEqual([1, 0, 0, 0, 0]);
  });

  test("tells the line, also of lines that are added later", () => {
    expect(findKnownHosts(file, "[web1]:2222")[0]).toMatchObject({ file: "F", line: 4 });
    const whole = parseKnownHosts("a\nb", "F");
    addLines(whole, `\nlater ${ed25519("z")}\n`);
    addLines(whole, `last ${ed25519("z")}\n`);
    expect(findKnownHosts(whole, "later")[0]?.line).toBe(3);
    expect(findKnownHosts(whole, "last")[0]?.line).toBe(4);
  });

  test("never throws, whatever a file holds", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(...text.split("\n")),
      fc
        .tuple(fc.constantFrom("|1|", "@revoked ", "@cert-authority ", "web1 ", "!*,"), fc.string())
        .map((words) => words.join("")),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        findKnownHosts(parseKnownHosts(lines.join("\n"), "F"), "web1");
      }),
    );
  });

  test("lines around it change nothing about a host", () => {
    const noise = fc.array(fc.string({ unit: "binary" }).map((line) => `#${line.replaceAll("\n", "")}`));
    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const lines = [...before, `web9 ${ed25519("q")}`, ...after];
        const found = findKnownHosts(parseKnownHosts(lines.join("\n"), "F"), "web9");
        expect(found).toMatchObject([{ key: key("q"), line: before.length + 1 }]);
      }),
    );
  });

  test("a hashed name is found, and two hashes of it differ", () => {
    const names = fc.string({ minLength: 1 }).filter(isWritableName);
    fc.assert(
      fc.property(names, (name) => {
        const hashed = hashName(name);
        expect(hashed).not.toBe(hashName(name));
        expect(findKnownHosts(parseKnownHosts(`${hashed} ${ed25519("q")}`, "F"), name)).toHaveLength(1);
        expect(findKnownHosts(parseKnownHosts(`${hashed} ${ed25519("q")}`, "F"), `${name}x`)).toHaveLength(0);
      }),
    );
  });

  test("a name that could stand for other hosts, or for more than a name, is not written", () => {
    const bad = ["*", "web?", "!web", "a,b", "a b", "a\n@cert-authority *", "|1|x", "#a", "@revoked", 'a"b', "a\0b"];
    expect(bad.filter(isWritableName)).toEqual([]);
    expect(["web1", "[::1]:2222", "[fe80::1%eth0]:22", "bücher.example"].every(isWritableName)).toBe(true);
  });

  test("names a host by its port, unless it is ssh's own", () => {
    expect([knownName("web1", 22), knownName("::1", 2222)]).toEqual(["web1", "[::1]:2222"]);
  });

  test("a hundred thousand lines of one name take no longer than others", () => {
    const many = Array.from({ length: 100_000 }, () => `web1 ${ed25519("a")}`).join("\n");
    expect(findKnownHosts(parseKnownHosts(many, "F"), "web1")).toHaveLength(100_000);
  });
});

describe("a shown key", () => {
  const lines = (content: string) => findKnownHosts(parseKnownHosts(content, "F"), "web1");
  const sk = `sk-ssh-ed25519@openssh.com ${key("x", "sk-ssh-ed25519@openssh.com")}`;
  test.each([
    ["nothing known", "", "new"],
    ["the same", `web1 ${ed25519("k")}`, "known"],
    ["one of several", `web1 ${ed25519("x")}\nweb1 ${ed25519("k")}`, "known"],
    ["another key", `web1 ${ed25519("x")}`, "changed"],
    ["a key of another type only", `web1 ${rsa("x")}`, "changed"],
    ["a security key only", `web1 ${sk}`, "changed"],
    ["a key of an unknown type only", `web1 ssh-future ${key("x", "ssh-future")}`, "new"],
    ["an authority", `@cert-authority web1 ${ed25519("k")}`, "new"],
    ["revoked", `web1 ${ed25519("k")}\n@revoked web1 ${ed25519("k")}`, "revoked"],
    ["another one is revoked", `web1 ${ed25519("k")}\n@revoked * ${ed25519("x")}`, "known"],
    ["another host's", `web2 ${ed25519("x")}`, "new"],
  ])("%s", (_, content, kind) => {
    expect(judgeHostKey({ type: "ssh-ed25519", key: key("k") }, lines(content)).kind).toBe(kind);
  });

  test("known types are asked for first, and none is left out", () => {
    expect(orderAlgorithms(lines(`web1 ${rsa("x")}`))).toEqual([
      "rsa-sha2-512",
      "rsa-sha2-256",
      "ssh-ed25519",
      "ecdsa-sha2-nistp256",
      "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521",
    ]);
  });

  test("the order is the usual one where nothing is known, so that nobody on the way learns that", () => {
    expect(orderAlgorithms([])).toBeUndefined();
    expect(orderAlgorithms(lines(`web1 ${ed25519("x")}`))).toBeUndefined();
  });

  test("certificates are asked for first where an authority is known", () => {
    expect(orderAlgorithms(lines(`@cert-authority web1 ${ed25519("x")}`))?.[0]).toBe(
      "ssh-ed25519-cert-v01@openssh.com",
    );
  });
});
