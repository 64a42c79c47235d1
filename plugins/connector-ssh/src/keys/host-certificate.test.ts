/** Host certificates: against a real OpenSSH server and authority, and with bytes that were tampered with. */
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { certify, makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { findCertificateProblem, parseHostCertificate } from "./host-certificate.ts";

const missing = opensshMissing();
const KEY_TYPES = ["ed25519", "ecdsa", "rsa"] as const;

const publicKey = (file: string) => readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");

describe.skipIf(missing !== undefined)("a host certificate", () => {
  let folder: string;
  let server: OpenSsh;
  let hostKey: string;
  let file: string;
  const authorities = new Map<string, string>();
  beforeAll(async () => {
    folder = makeFolder();
    file = join(folder, "known_hosts");
    for (const type of [...KEY_TYPES, "other", "revoked"]) {
      const keyType = type === "ecdsa" || type === "rsa" ? type : "ed25519";
      authorities.set(type, makeKey(join(folder, `authority_${type}`), { type: keyType }));
    }
    server = await startOpenSsh({
      hostKeyTypes: KEY_TYPES,
      certify: (keys) => {
        for (const key of keys) certify(authority("ed25519"), key);
      },
    });
    hostKey = server.hostKeys[0] as string;
  });
  afterAll(() => server?.stop());

  const authority = (name: string) => authorities.get(name) as string;
  const reach = async (knownHosts: string, data: TestData = {}, bytes = 10) => {
    await writeFile(file, knownHosts);
    const connection = await connectForTest({
      data: { ...server.data, ssh_strict_host_key_checking: "accept-new", ...data, ssh_known_hosts_file: file },
    });
    const { stdout } = await run(connection, `head -c ${bytes} /dev/zero`);
    await connection.disconnect();
    expect(stdout).toHaveLength(bytes);
    // A key that an authority stands for needs no line of its own.
    expect(await readFile(file, "utf8")).toBe(knownHosts);
  };
  const trusting = (name: string, pattern = "127.0.0.*") =>
    `@cert-authority ${pattern} ${publicKey(authority(name))}\n`;

  test.each(KEY_TYPES)("of an %s authority is accepted", async (type) => {
    certify(authority(type), hostKey);
    await reach(trusting(type), { ssh_strict_host_key_checking: "yes" });
  });

  test.each(KEY_TYPES)("for an %s key is accepted, also when keys are renewed", async (type) => {
    const only = await startOpenSsh({
      hostKeyTypes: [type],
      certify: ([key = ""]) => certify(authority("ed25519"), key),
      lines: ["RekeyLimit 32K"],
      logLevel: "DEBUG1",
    });
    try {
      await reach(trusting("ed25519"), only.data, 500_000);
      expect((await only.readLog()).match(/KEXINIT received/g)?.length).toBeGreaterThan(2);
    } finally {
      await only.stop();
    }
  });

  test.each([
    ["the name with its port", () => `[127.0.0.1]:${server.port}`],
    ["all hosts", () => "*"],
    ["a list", () => "web1,127.0.0.1,!web2"],
  ])("is accepted where the authority is known for %s", async (_, pattern) => {
    certify(authority("ed25519"), hostKey);
    await reach(trusting("ed25519", pattern()));
  });

  test("is accepted for a pattern and for an alias", async () => {
    certify(authority("ed25519"), hostKey, ["-h", "-n", "web*.example,x"]);
    await reach(trusting("ed25519", "*.example"), { ssh_host_key_alias: "WEB7.example" });
  });

  test.each([
    ["for another name", ["-h", "-n", "127.0.0.2,web?"], "ed25519", "it is for 127.0.0.2, web?"],
    ["for no name", ["-h"], "ed25519", "it names no hosts"],
    ["that expired", ["-h", "-n", "127.0.0.1", "-V", "-2h:-1h"], "ed25519", "it expired at 20"],
    ["of tomorrow", ["-h", "-n", "127.0.0.1", "-V", "+1d:+2d"], "ed25519", "it is not valid before 20"],
    [
      "of another authority",
      ["-h", "-n", "127.0.0.1"],
      "other",
      "it is signed by another authority (ssh-ed25519 SHA256:",
    ],
  ])("%s is refused, unless the key itself is known", async (_, options, signer, problem) => {
    certify(authority(signer), hostKey, options);
    for (const mode of ["yes", "accept-new", "no"] as const) {
      const error = await failureOf(reach(trusting("ed25519"), { ssh_strict_host_key_checking: mode }));
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "hostkey" });
      expect(error.message).toContain(problem);
      expect(error.message).toContain(`${file}:1`);
    }
    await reach(`${trusting("ed25519")}127.0.0.1 ${publicKey(hostKey)}\n`, { ssh_strict_host_key_checking: "yes" });
  });

  test("a certificate for users is none for a host", async () => {
    certify(authority("ed25519"), hostKey, ["-n", "127.0.0.1"]);
    // sshd itself would not show it, so the bytes are judged.
    const bytes = certificateOf(hostKey);
    const certificate = parseHostCertificate(bytes);
    expect(certificate && findCertificateProblem(certificate, "127.0.0.1", new Date())).toBe(
      "it is no host certificate",
    );
    certify(authority("ed25519"), hostKey);
  });

  test.each(["the authority", "the key"])("is refused when %s is revoked", async (what) => {
    certify(authority("ed25519"), hostKey);
    const revoked = what === "the key" ? hostKey : authority("ed25519");
    const lines = `${trusting("ed25519")}@revoked * ${publicKey(revoked)}\n127.0.0.1 ${publicKey(hostKey)}\n`;
    const error = await failureOf(reach(lines));
    expect(error).toMatchObject({ reason: "hostkey" });
    expect(error.message).toContain("revoked");
  });

  test("does not help where another key is known, unless it is good", async () => {
    const changed = `127.0.0.1 ${publicKey(authority("other"))}\n`;
    certify(authority("other"), hostKey);
    expect(await failureOf(reach(`${trusting("ed25519")}${changed}`))).toMatchObject({ reason: "hostkey" });
    certify(authority("ed25519"), hostKey);
    await reach(`${changed}${trusting("ed25519")}`);
  });

  test("is not asked for where no authority is known for the host", async () => {
    const error = await failureOf(reach(trusting("ed25519", "*.example"), { ssh_strict_host_key_checking: "yes" }));
    expect(error.message).toContain("is not known");
  });

  test("no changed byte goes unnoticed", () => {
    certify(authority("ed25519"), hostKey);
    const bytes = certificateOf(hostKey);
    const problemOf = (changed: Buffer) => {
      const certificate = parseHostCertificate(changed);
      return certificate === undefined ? "malformed" : findCertificateProblem(certificate, "127.0.0.1", new Date());
    };
    expect(problemOf(bytes)).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] as number) ^ mask;
        expect(problemOf(changed)).toBeDefined();
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(problemOf(bytes.subarray(0, length))).toBe("malformed");
      }),
    );
    expect(problemOf(Buffer.concat([bytes, Buffer.from([0])]))).toBe("malformed");
  });
});

function certificateOf(key: string): Buffer {
  return Buffer.from(readFileSync(`${key}-cert.pub`, "utf8").split(" ")[1] as string, "base64");
}
