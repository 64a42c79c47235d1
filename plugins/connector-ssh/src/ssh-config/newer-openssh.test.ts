/** Options and criteria of OpenSSH 10, which Debian 12's ssh does not know: read by the release that this machine's ssh tells. */
import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import type { SshData } from "../settings/connector-data.ts";
import { resolveData } from "./resolve-data.ts";

const RELEASES = ["OpenSSH_9.2p1 Debian-2+deb12u10", "OpenSSH_10.0p2 Debian-7+deb13u4"] as const;
const me = userInfo().username;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What comes of a configuration where ssh says that it is of this release, and refuses whatever it is asked. */
async function resolve(release: string, text: string): Promise<Partial<SshData>> {
  const folder = makeFolder();
  const script = `#!/bin/sh\n[ "$1" = -V ] || exit 255\necho "${release}, OpenSSL 3.0" >&2\n`;
  writeFileSync(`${folder}/ssh`, script, { mode: 0o755 });
  writeFileSync(`${folder}/of-${me}`, "Port 42\n", { mode: 0o644 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("TOWLINE_TEST_NAME", "deploy");
  writeFileSync(`${folder}/config`, text.replaceAll("FOLDER", folder));
  return resolveData({
    name: "@ssh/web1",
    data: { ssh_config_file: `${folder}/config` },
    cwd: folder,
    signal: new AbortController().signal,
    log: () => undefined,
  });
}

describe.each(RELEASES)("%s", (release) => {
  test.each<[text: string, before: Partial<SshData>, now: Partial<SshData>]>([
    ["User j%%d-%u", { ssh_user: "j%%d-%u" }, { ssh_user: `j%d-${me}` }],
    [`User \${TOWLINE_TEST_NAME}`, { ssh_user: `\${TOWLINE_TEST_NAME}` }, { ssh_user: "deploy" }],
    ["Include FOLDER/of-%u", {}, { ssh_port: 42 }],
    ["User xy\nMatch user 'xy'\n Port 9", { ssh_user: "xy" }, { ssh_user: "xy", ssh_port: 9 }],
    ["Match version OpenSSH_10.*\n Port 9", {}, { ssh_port: 9 }],
    ["Match !version OpenSSH_10.*\n Port 9", { ssh_port: 9 }, {}],
  ])("%s", async (text, before, now) => {
    const { ssh_hostname: _, ...found } = await resolve(release, text);
    expect(found).toEqual(release === RELEASES[0] ? before : now);
  });

  test.each<[text: string, expected: Partial<SshData>]>([
    ["WarnWeakCrypto no-pq-kex", {}],
    ["IgnoreUnknown WarnWeakCrypto\nWarnWeakCrypto no-pq-kex", {}],
    [
      "EnableEscapeCommandline yes\nObscureKeystrokeTiming interval:80\nChannelTimeout session=5m agent-connection=1h",
      {},
    ],
    ["VersionAddendum of this machine # and no other", {}],
    ["RSAMinSize 2048", { ssh_config_rsa_size: 2048 }],
    ['RefuseConnection "use the other one"', { ssh_config_refused: [expect.stringMatching(/^RefuseConnection /)] }],
    ["Host other\n RefuseConnection never", {}],
    ["Tag inner\nMatch tagged inner\n Port 9", { ssh_port: 9 }],
    ['Match tagged ""\n Port 9', { ssh_port: 9 }],
    ["Match sessiontype shell\n Port 9\nMatch sessiontype subsystem\n User x", { ssh_port: 9 }],
    ['Match command ""\n Port 9\nMatch command rsync*\n User x', { ssh_port: 9 }],
    ["Match localnetwork 127.0.0.0/8\n Port 9", { ssh_port: 9 }],
    ["ProxyJump me@inner:2222\nIdentityFile /keys/%j", { ssh_identity_files: ["/keys/inner"] }],
    [`IdentityFile \${TOWLINE_TEST_NAME}/%r`, { ssh_identity_files: [`deploy/${me}`] }],
  ])("%s", async (text, expected) => {
    expect(await resolve(release, text)).toMatchObject(expected);
  });

  test("what this ssh refuses too is refused", async () => {
    await expect(resolve(release, "UseKeychain yes")).rejects.toThrow(/there is no option "usekeychain"/);
    await expect(resolve(release, "Match localnetwork 127.0.0.0/33\n Port 9")).rejects.toThrow(/is no network/);
  });
});

test("an option that only this machine's ssh knows is passed over, and one that it reads otherwise means the same", async () => {
  const folder = makeFolder();
  const script = `#!/bin/sh
case "$*" in
*"UseKeychain yes"*) exit 0 ;;
*"Port ssh"*) echo "user x"; echo "port 22" ;;
*) exit 255 ;;
esac
`;
  writeFileSync(`${folder}/ssh`, script, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  const ask = (text: string) => {
    writeFileSync(`${folder}/config`, text);
    return resolveData({
      ...{ name: "@ssh/web1", data: { ssh_config_file: `${folder}/config` }, cwd: folder },
      ...{ signal: new AbortController().signal, log: () => undefined },
    });
  };
  expect(await ask("UseKeychain yes\nPort ssh\nUser x\n")).toEqual({
    ...{ ssh_hostname: "web1", ssh_port: 22, ssh_user: "x" },
  });
  await expect(ask("UseKeychain\n  yes")).rejects.toThrow(/a value is missing/);
  await expect(ask("Port web\n")).rejects.toThrow(/expected a number/);
});
