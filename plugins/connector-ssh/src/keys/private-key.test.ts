/** Private keys in every form that ssh-keygen, openssl and PuTTY write: read, unlocked, and signing as they should. */
import { execFileSync, spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ParsedKey } from "ssh2";
import { describe, expect, test } from "vitest";
import { makeKey } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { readPrivateKey } from "./private-key.ts";
import { fingerprint } from "./public-key.ts";

const PASSPHRASE = "open sesame";
const missing = missingCounterpart("ssh-keygen", "openssl", "puttygen");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const folder = makeFolder();

/** Makes a key file; `locked` with the passphrase. */
type Maker = (file: string, locked: boolean) => void;

const openssl = (...words: string[]) => execFileSync("openssl", words, { stdio: ["ignore", "ignore", "ignore"] });
const lock = (locked: boolean) => (locked ? ["-aes256", "-pass", `pass:${PASSPHRASE}`] : []);

const keygen =
  (type: string, options: { bits?: number; format?: string; cipher?: string } = {}): Maker =>
  (file, locked) =>
    void makeKey(file, { type, ...options, passphrase: locked ? PASSPHRASE : "" });

const puttygen =
  (version: number, type: string): Maker =>
  (file, locked) => {
    makeKey(`${file}.pem`, { type, format: "PEM" });
    writeFileSync(`${file}.passphrase`, PASSPHRASE);
    execFileSync("puttygen", [
      ...[`${file}.pem`, "-O", "private", "--ppk-param", `version=${version}`, "-o", file],
      ...(locked ? ["--new-passphrase", `${file}.passphrase`] : []),
    ]);
  };

const FORMS: { readonly [form: string]: Maker } = {
  "ed25519, OpenSSH": keygen("ed25519"),
  "ed25519, PKCS8": (file, locked) => openssl("genpkey", "-algorithm", "ed25519", ...lock(locked), "-out", file),
  "rsa, OpenSSH": keygen("rsa"),
  "rsa, PEM (PKCS1)": keygen("rsa", { format: "PEM" }),
  "rsa, PKCS8": keygen("rsa", { format: "PKCS8" }),
  "rsa, PuTTY 2": puttygen(2, "rsa"),
  ...Object.fromEntries(
    [256, 384, 521].flatMap((bits) => [
      [`ecdsa ${bits}, OpenSSH`, keygen("ecdsa", { bits })],
      [`ecdsa ${bits}, PEM (SEC1)`, keygen("ecdsa", { bits, format: "PEM" })],
      [`ecdsa ${bits}, PKCS8`, keygen("ecdsa", { bits, format: "PKCS8" })],
    ]),
  ),
};

const HASHES: { readonly [type: string]: string } = {
  "ssh-rsa": "sha512",
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
};

/** Whether what the key signs is right, judged by its public half alone. */
function signsRightly(key: ParsedKey): boolean {
  const data = Buffer.from("a challenge");
  const hash = HASHES[key.type];
  const signature = key.sign(data, hash) as Buffer;
  return verify(hash ?? null, data, createPublicKey(key.getPublicPEM()), signature);
}

describe.skipIf(missing !== undefined)("a private key", () => {
  test.each(Object.entries(FORMS))("%s", async (form, make) => {
    const [open, locked] = [join(folder, `open ${form}`), join(folder, `locked ${form}`)];
    make(open, false);
    make(locked, true);
    for (const [file, passphrase] of [
      [open, undefined],
      [open, "a passphrase that is not needed"],
      [locked, PASSPHRASE],
    ] as const) {
      const reading = await readPrivateKey(file, passphrase);
      if (reading.kind !== "key") throw new Error(`${file}: ${reading.reason}`);
      expect(signsRightly(reading.key.key)).toBe(true);
      const prints = await readFile(`${file}.pub`).then(
        () => execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }),
        () => reading.key.fingerprint,
      );
      expect(prints).toContain(reading.key.fingerprint);
    }
    expect((await readPrivateKey(locked, undefined)).kind).toBe("encrypted");
    expect((await readPrivateKey(locked, "wrong")).kind).toBe("wrong-passphrase");
  });

  test.each([
    ...["aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-cbc", "aes256-cbc", "3des-cbc"],
    ...["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"],
  ])("in OpenSSH's form, encrypted with %s", async (cipher) => {
    const file = join(folder, cipher);
    keygen("ed25519", { cipher })(file, true);
    expect((await readPrivateKey(file, PASSPHRASE)).kind).toBe("key");
    expect((await readPrivateKey(file, "wrong")).kind).toBe("wrong-passphrase");
  });

  test.each([
    ["chacha20-poly1305", keygen("ed25519", { cipher: "chacha20-poly1305@openssh.com" }), true, "ssh-keygen -p -Z"],
    ["PuTTY 3", puttygen(3, "ecdsa"), false, "puttygen FILE -O private-openssh"],
    ["PuTTY 2 of another type", puttygen(2, "ecdsa"), true, "puttygen FILE -O private-openssh"],
    [
      "ed448",
      (file: string) => openssl("genpkey", "-algorithm", "ed448", "-out", file),
      false,
      "no keys of type ed448",
    ],
  ] as const)("that can't be used tells what to do: %s", async (name, make, locked, advice) => {
    const file = join(folder, `unusable ${name}`);
    make(file, locked);
    for (const passphrase of [undefined, PASSPHRASE]) {
      const reading = await readPrivateKey(file, passphrase);
      expect(reading).toMatchObject({ kind: "unusable", reason: expect.stringContaining(advice) });
    }
  });

  test("after the parameters of its curve, as openssl writes it", async () => {
    const file = join(folder, "parameters");
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", file);
    expect(await readFile(file, "utf8")).toContain("BEGIN EC PARAMETERS");
    const reading = await readPrivateKey(file, undefined);
    expect(reading.kind === "key" && signsRightly(reading.key.key)).toBe(true);
  });

  /** What people's files have around the key. */
  const AROUND: { readonly [around: string]: (key: string, certificate: string, other: string) => string } = {
    "attributes before it": (key) => `Bag Attributes\n    friendlyName: x\nKey Attributes: <No Attributes>\n${key}`,
    "a certificate after it": (key, certificate) => key + certificate,
    "a certificate before it": (key, certificate) => certificate + key,
    "another key after it": (key, _, other) => key + other,
    "words after it": (key) => `${key}and so on\n`,
    "empty lines around it": (key) => `\n\n${key}\n\n`,
    "line ends of Windows": (key) => key.replaceAll("\n", "\r\n"),
    "a byte order mark": (key) => `\uFEFF${key}`,
    "spaces after each line": (key) => key.replaceAll("\n", "  \n"),
    "an indentation": (key) => key.replaceAll(/^/gm, "    "),
    "no line feed at its end": (key) => key.trimEnd(),
  };

  const WRAPPED = [
    "ed25519, OpenSSH",
    "ed25519, PKCS8",
    "rsa, PEM (PKCS1)",
    "ecdsa 256, PEM (SEC1)",
    "ecdsa 256, PKCS8",
  ];

  // OpenSSH's own form is made to take long to unlock.
  const LOCKED = WRAPPED.filter((form) => !form.endsWith("OpenSSH"));

  test.each([...WRAPPED.map((form) => [form, false] as const), ...LOCKED.map((form) => [form, true] as const)])(
    "with something around it: %s, locked: %s; what ssh-keygen reads is the same key",
    async (form, locked) => {
      const own = makeFolder();
      const [plain, other, certificate] = [join(own, "plain"), join(own, "other"), join(own, "certificate")];
      FORMS[form]?.(plain, locked);
      keygen("ed25519")(other, false);
      const request = ["req", "-new", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x"];
      openssl(...request, "-keyout", join(own, "key"), "-out", certificate);
      const texts = [plain, certificate, other].map((file) => readFileSync(file, "utf8")) as [string, string, string];
      const expected = await readPrivateKey(plain, PASSPHRASE);
      for (const [around, wrap] of Object.entries(AROUND)) {
        const file = join(own, around);
        writeFileSync(file, wrap(...texts), { mode: 0o600 });
        const reading = await readPrivateKey(file, PASSPHRASE);
        if (reading.kind !== "key" || expected.kind !== "key") throw new Error(`${around}: ${reading.kind}`);
        expect(reading.key.fingerprint).toBe(expected.key.fingerprint);
        expect(signsRightly(reading.key.key)).toBe(true);
        const judged = spawnSync("ssh-keygen", ["-y", "-P", PASSPHRASE, "-f", file], { encoding: "utf8" });
        const [, shown = ""] = judged.stdout.split(" ");
        if (judged.status === 0) expect(fingerprint(Buffer.from(shown, "base64"))).toBe(reading.key.fingerprint);
        if (locked) expect((await readPrivateKey(file, undefined)).kind).toBe("encrypted");
      }
    },
  );

  test.each(["x-----BEGIN", "----BEGIN"])("whose first line begins with %j is none, for ssh neither", async (begin) => {
    const file = join(folder, `begin ${begin}`);
    keygen("rsa", { format: "PEM" })(`${file} plain`, false);
    writeFileSync(file, readFileSync(`${file} plain`, "utf8").replace("-----BEGIN", begin), { mode: 0o600 });
    expect(spawnSync("ssh-keygen", ["-y", "-P", "", "-f", file]).status).not.toBe(0);
    expect((await readPrivateKey(file, undefined)).kind).toBe("unusable");
  });

  test("that is cut short or garbled is an answer, never an exception", async () => {
    const whole = join(folder, "whole");
    keygen("ed25519")(whole, false);
    const content = await readFile(whole);
    for (let length = 0; length < content.length; length += 13) {
      const file = join(folder, `cut ${length}`);
      await writeFile(file, content.subarray(0, length));
      expect((await readPrivateKey(file, undefined)).kind).toBe("unusable");
    }
    const copy = join(folder, "with a line more");
    await copyFile(whole, copy);
    await writeFile(copy, "\n\n", { flag: "a" });
    expect((await readPrivateKey(copy, undefined)).kind).toBe("key");
  });
});
