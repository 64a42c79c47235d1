/** The verdicts of OpenSSH's own client on the same known_hosts files: never less strict, and the same unless noted. */
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest } from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { hashName } from "./known-hosts-file.ts";

const missing = opensshMissing() ?? missingCounterpart("ssh");

/** What stands in for what is known when the test runs. */
const WORDS = /NAME|HOST|HASHED|ED25519|ECDSA|OTHER|AUTHORITY/g;

describe.skipIf(missing !== undefined)("the verdict on known_hosts", () => {
  let server: OpenSsh;
  let file: string;
  const words = new Map<string, string>();
  beforeAll(async () => {
    const folder = makeFolder();
    file = join(folder, "known_hosts");
    const [other, authority] = [makeKey(join(folder, "other")), makeKey(join(folder, "authority"))];
    server = await startOpenSsh({
      hostKeyTypes: ["ed25519", "ecdsa"],
      certify: (keys) => {
        for (const key of keys) {
          execFileSync("ssh-keygen", ["-q", "-s", authority, "-I", "test", "-h", "-n", "127.0.0.1", `${key}.pub`]);
        }
      },
    });
    const publicKey = (key = "") => readFileSync(`${key}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
    words.set("NAME", `[127.0.0.1]:${server.port}`).set("HOST", "127.0.0.1");
    words.set("HASHED", hashName(`[127.0.0.1]:${server.port}`));
    words.set("ED25519", publicKey(server.hostKeys[0])).set("ECDSA", publicKey(server.hostKeys[1]));
    words.set("OTHER", publicKey(other)).set("AUTHORITY", publicKey(authority));
  });
  afterAll(() => server?.stop());

  async function isAcceptedByOpenSsh(mode: string): Promise<boolean> {
    const { ssh_user, ssh_key, ssh_port } = server.data;
    const options = [
      ...["BatchMode=yes", `StrictHostKeyChecking=${mode}`, `UserKnownHostsFile=${file}`, "UpdateHostKeys=no"],
      ...["GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityAgent=none", "ConnectTimeout=10"],
    ].flatMap((option) => ["-o", option]);
    const place = ["-F", "none", "-i", ssh_key, "-p", String(ssh_port), `${ssh_user}@127.0.0.1`, "true"];
    return promisify(execFile)("ssh", [...options, ...place]).then(
      () => true,
      () => false,
    );
  }

  async function isAcceptedHere(mode: "yes" | "accept-new"): Promise<boolean> {
    const data = { ...server.data, ssh_known_hosts_file: file, ssh_strict_host_key_checking: mode };
    return connectForTest({ data }).then(
      async (connection) => {
        await connection.disconnect();
        return true;
      },
      () => false,
    );
  }

  test.each([
    ["NAME ED25519", "same"],
    ["NAME ECDSA", "same"],
    ["NAME OTHER", "same"],
    ["NAME OTHER\nNAME ED25519", "same"],
    ["NAME OTHER\nNAME ECDSA", "same"],
    ["HOST ED25519", "same"],
    ["HOST OTHER", "same"],
    ["HOST OTHER\nNAME ED25519", "same"],
    ["HASHED ED25519", "same"],
    ["HASHED OTHER", "same"],
    ["|1|broken ED25519", "same"],
    ["*,!HOST ED25519", "same"],
    ["*,!NAME ED25519", "same"],
    ["!NAME ED25519", "same"],
    ["127.0.0.? ED25519", "same"],
    ["[127.*]:* ED25519", "same"],
    ["10.0.0.0/8,127.0.0.0/8 ED25519", "same"],
    ["# NAME ED25519", "same"],
    ["  NAME ED25519", "same"],
    ["\tNAME\tED25519\tcomment with words", "same"],
    ["NAME ED25519\r", "same"],
    ["other,NAME,more ED25519", "same"],
    ["NAME, ED25519", "same"],
    ["NAME ssh-rsa AAAA", "same"],
    ["NAME ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", "same"],
    ["NAME ssh-future AAAA\nNAME ED25519", "same"],
    ["NAME 1024 35 1234", "same"],
    ["NAME", "same"],
    ["", "same"],
    ["@revoked NAME ED25519\nNAME ED25519", "same"],
    ["@revoked * ED25519\nNAME ED25519", "same"],
    ["@revoked * ED25519\nNAME ECDSA", "same"],
    ["@revoked NAME OTHER\nNAME ED25519", "same"],
    ["@revoked HOST ED25519\nNAME ED25519", "stricter"],
    ["@unknown NAME ED25519", "same"],
    ["@revoked @cert-authority NAME ED25519", "same"],
    ["@cert-authority NAME AUTHORITY", "same"],
    ["@cert-authority HOST AUTHORITY", "same"],
    ["@cert-authority *,!NAME AUTHORITY", "same"],
    ["@cert-authority HOST OTHER", "stricter"],
    ["@cert-authority HOST OTHER\nNAME ED25519", "same"],
    ["@cert-authority HOST AUTHORITY\nNAME OTHER", "same"],
    ["@cert-authority HOST AUTHORITY\n@revoked * AUTHORITY", "same"],
    ["@cert-authority HOST AUTHORITY\n@revoked * ED25519", "same"],
    ["NAME AUTHORITY", "same"],
  ])("%j: %s", async (template, relation) => {
    for (const mode of ["yes", "accept-new"] as const) {
      const text = template.replace(WORDS, (word) => words.get(word) ?? word);
      await writeFile(file, text === "" ? "" : `${text}\n`);
      const theirs = await isAcceptedByOpenSsh(mode);
      await writeFile(file, text === "" ? "" : `${text}\n`);
      const ours = await isAcceptedHere(mode);
      if (ours && !theirs) expect.fail(`${mode}: accepted here, refused by ssh`);
      if (relation === "same") expect({ mode, ours }).toEqual({ mode, ours: theirs });
    }
  });
});
