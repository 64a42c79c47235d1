/** Which options of ssh_config have the system's ssh connect: those whose effect only it has, and no others. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failureOf, logIn, makeTarget, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { certify, makeKey, opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder, writeTree } from "../../../../test/support/folders.ts";
import { CRYPTO_POLICY } from "../../../../test/support/ssh-config-cases.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";
import { resolveData } from "../ssh-config/resolve-data.ts";
import { chooseEngineFor } from "./engine-needs.ts";

const folder = makeFolder();
writeTree(
  folder,
  Object.fromEntries(
    Object.entries(CRYPTO_POLICY).map(([name, text]) => [
      name,
      { content: text.replaceAll("FOLDER", folder), mode: 0o644 },
    ]),
  ),
);

/** Nobody here has a ticket. */
beforeEach(() => void vi.stubEnv("KRB5CCNAME", join(folder, "no-ticket")));
afterEach(() => void vi.unstubAllEnvs());

async function settingsOf(text: string): Promise<TestData> {
  const ssh_config_file = join(folder, "config");
  writeFileSync(ssh_config_file, text);
  const signal = new AbortController().signal;
  return resolveData({ name: "@ssh/web1", data: { ssh_config_file }, cwd: folder, signal, log: () => undefined });
}

async function engineFor(text: string): Promise<string> {
  return (await chooseEngineFor(makeTarget({ data: await settingsOf(text) }))).engine;
}

test("Fedora's crypto policy is kept by ssh2", async () => {
  expect(await engineFor(`Include ${folder}/ssh_config.d/*.conf\n`)).toBe("ssh2");
});

test.each([
  ...["ForwardX11 yes", "ForwardX11 no", "GSSAPIAuthentication yes", "GSSAPIKexAlgorithms gss-group14-sha256-"],
  ...["AddKeysToAgent yes", "ControlMaster auto\nControlPath ~/c\nControlPersist 10m", "UpdateHostKeys yes"],
  ...["VisualHostKey yes", "RequestTTY force\nRemoteCommand tmux", "LocalForward 1 localhost:2", "LogLevel DEBUG"],
  ...["IPQoS lowdelay", "RekeyLimit 1G", "WarnWeakCrypto no", "HostbasedAcceptedAlgorithms ssh-ed25519"],
  ...["SecurityKeyProvider /usr/lib/sk.so", "RevokedHostKeys none", "PKCS11Provider none", "ProxyUseFdpass yes"],
  ...["PubkeyAcceptedAlgorithms +ssh-rsa", "PubkeyAcceptedAlgorithms -ecdsa*", "PubkeyAcceptedAlgorithms ssh-ed25519"],
  ...["CASignatureAlgorithms ^ssh-ed25519", "RequiredRSASize 3072", "VerifyHostKeyDNS yes", "CheckHostIP yes"],
  ...["Ciphers aes256-ctr,nothing@example.com", "KexAlgorithms mlkem768x25519-sha256,curve25519-sha256", "Tunnel yes"],
  ...["HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com,ssh-ed25519", "MACs umac-64@openssh.com,hmac-sha2-256"],
])("%s: ssh2", async (text) => {
  expect(await engineFor(text)).toBe("ssh2");
});

test.each([
  ...["CertificateFile /keys/id-cert.pub", "PKCS11Provider /usr/lib/token.so", "HostbasedAuthentication yes"],
  ...["RevokedHostKeys /etc/ssh/revoked", "KnownHostsCommand /bin/false", "KexAlgorithms mlkem768x25519-sha256"],
  ...["MACs umac-64@openssh.com", "PubkeyAcceptedAlgorithms sk-ssh-ed25519@openssh.com"],
  ...["PubkeyAcceptedAlgorithms ssh-ed25519,rsa-sha2-256"],
])("%s: openssh", async (text) => {
  expect(await engineFor(text)).toBe("openssh");
});

describe.skipIf(opensshMissing() !== undefined)("ssh2 uses nothing that ssh_config forbids", () => {
  const server = useOpenSsh({ hostKeyTypes: ["rsa"], logLevel: "DEBUG1" });
  const connect = async (text: string, data: TestData = {}) => {
    const settings = await settingsOf(text);
    const known = { ssh_known_hosts_file: join(folder, `known-${Math.random()}`), ssh_engine: "ssh2" } as const;
    return logIn({
      data: { ...server.data, ...settings, ssh_hostname: "127.0.0.1", ssh_port: server.port, ...known, ...data },
    });
  };

  test("and logs in with what it allows", async () => {
    await expect(connect(`Include ${folder}/ssh_config.d/*.conf\n`)).resolves.toBe("root");
    expect(await server.readLog()).toMatch(/kex: algorithm: curve25519-sha256/);
  });

  test("a host's RSA key that is too short", async () => {
    await expect(connect("RequiredRSASize 2048")).resolves.toBe("root");
    const error = await failureOf(connect("RequiredRSASize 4096"));
    expect(error).toMatchObject({ reason: "hostkey" });
    expect(error.message).toMatch(/RSA key of [0-9]+ bits is shorter than ssh_config's RequiredRSASize 4096/);
  });

  test("a user's keys: their kinds and their length", async () => {
    const short = makeKey(join(folder, "short"), { type: "rsa", bits: 2048 });
    await server.authorize(`${short}.pub`);
    await expect(connect("", { ssh_key: short })).resolves.toBe("root");
    const tooShort = await failureOf(connect("RequiredRSASize 3000", { ssh_key: short }));
    expect(tooShort.message).toContain("2048 bits is shorter");
    const forbidden = await failureOf(connect("PubkeyAcceptedAlgorithms ssh-ed25519", { ssh_key: short }));
    expect(forbidden.message).toContain("PubkeyAcceptedAlgorithms has no ssh-rsa");
    const other = await failureOf(connect("PubkeyAcceptedAlgorithms rsa-sha2-*"));
    expect(other.message).toContain("PubkeyAcceptedAlgorithms has no ssh-ed25519");
  });
});

describe.skipIf(opensshMissing() !== undefined)("a host's certificate", () => {
  const authority = makeFolder();
  const server = useOpenSsh({
    certify: ([hostKey = ""]) => {
      certify(makeKey(join(authority, "ca"), { type: "ecdsa", bits: 256 }), hostKey);
    },
  });

  test.each([
    ["CASignatureAlgorithms ecdsa-sha2-*", undefined],
    ["CASignatureAlgorithms ssh-ed25519", /signed with ecdsa-sha2-nistp256, which ssh_config's CASignatureAlgorithms/],
  ])("%s", async (text, refusal) => {
    const known = join(authority, "known_hosts");
    writeFileSync(known, `@cert-authority * ${readFileSync(join(authority, "ca.pub"), "utf8")}`);
    const settings = await settingsOf(text);
    const data = {
      ...server.data,
      ...settings,
      ssh_hostname: "127.0.0.1",
      ssh_port: server.port,
      ssh_engine: "ssh2",
    } as const;
    const login = logIn({ data: { ...data, ssh_known_hosts_file: known } });
    if (refusal === undefined) await expect(login).resolves.toBe("root");
    else expect((await failureOf(login)).message).toMatch(refusal);
  });
});
