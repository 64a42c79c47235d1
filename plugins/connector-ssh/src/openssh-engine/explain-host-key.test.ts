/** The system's ssh is as strict about host keys as the other engine, against a real OpenSSH server. */
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  connectBy,
  connectForTest,
  failureOf,
  logIn,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import { certify, makeKey, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("host keys, by the system's ssh", () => {
  const server = useOpenSsh({ hostKeyTypes: ["ed25519", "ecdsa"] });

  const login = (target: TestTarget, connect = connectForTest) =>
    logIn({ ...target, data: { ...server.data, ssh_key: undefined, ...target.data } }, connect);
  const knownHosts = async (text: string) => {
    const file = join(makeFolder(), "known_hosts");
    await writeFile(file, text);
    return file;
  };
  const publicKey = (file: string) => readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  const reach = async (text: string, mode: "yes" | "accept-new" | "ask" | "no", more: Partial<TestTarget> = {}) => {
    const ssh_known_hosts_file = await knownHosts(text);
    const data = { ssh_key: server.userKey, ssh_known_hosts_file, ssh_strict_host_key_checking: mode };
    const error = await login({ data, ...more }, connectBy("openssh")).then(
      () => undefined,
      (failure) => failure,
    );
    return { error, file: ssh_known_hosts_file, after: await readFile(ssh_known_hosts_file, "utf8") };
  };
  const named = () => `[127.0.0.1]:${server.port}`;

  test("an unknown one is refused, added, accepted or asked about, as the setting says", async () => {
    const strict = await reach("", "yes");
    expect(strict.error).toMatchObject({ reason: "hostkey" });
    expect(strict.error.message).toMatch(/is not known: it shows ssh-ed25519 SHA256:/);
    expect((await reach("", "accept-new")).after).toContain(`${named()} ${publicKey(server.hostKeys[0] ?? "")}`);
    expect(await reach("", "no")).toMatchObject({ error: undefined, after: "" });
    expect((await reach("", "ask")).error).toMatchObject({ reason: "hostkey" });
    const questions: string[] = [];
    const answering = (answer: string) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    expect((await reach("", "ask", { prompt: answering("yes") })).after).toContain(named());
    expect((await reach("", "ask", { prompt: answering("no") })).error).toMatchObject({ reason: "hostkey" });
    expect(questions[0]).toMatch(/is not known: ED25519 SHA256:.* Connect and remember it\? \[yes\/no\] /);
  });

  test.each(["yes", "accept-new", "no"] as const)(
    "a changed one is refused, whatever the setting: %s",
    async (mode) => {
      const other = publicKey(server.userKey);
      const { error, file, after } = await reach(`# mine\n${named()} ${other}\n`, mode);
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain(`the host key of ${named()} has changed: it shows ssh-ed25519 SHA256:`);
      expect(error.message).toContain(`${file}:2`);
      expect(error.advice).toContain(`ssh-keygen -f ${file} -R`);
      expect(after).toBe(`# mine\n${named()} ${other}\n`);
    },
  );

  test("one of another type than the host is known by is refused; a known one of a rarer type is asked for", async () => {
    const rsa = publicKey(makeKey(join(makeFolder(), "rsa"), { type: "rsa" }));
    const { error } = await reach(`${named()} ${rsa}\n`, "accept-new");
    expect(error).toMatchObject({ reason: "hostkey" });
    expect(error.message).toContain("shows none of the keys that it is known by");
    expect((await reach(`${named()} ${publicKey(server.hostKeys[1] ?? "")}\n`, "yes")).error).toBeUndefined();
  });

  test("a revoked one is refused", async () => {
    const { error } = await reach(`@revoked * ${publicKey(server.hostKeys[0] ?? "")}\n`, "accept-new");
    expect(error).toMatchObject({ reason: "hostkey" });
    expect(error.message).toContain("revoked");
  });

  test("a certificate of a known authority is accepted, unless it is for another host", async () => {
    const hosts = makeKey(join(makeFolder(), "host_authority"));
    const certified = await startOpenSsh({ certify: ([key = ""]) => certify(hosts, key) });
    const data = {
      ...certified.data,
      ssh_known_hosts_file: await knownHosts(`@cert-authority * ${publicKey(hosts)}\n`),
      ssh_strict_host_key_checking: "yes" as const,
    };
    try {
      expect(await login({ data }, connectBy("openssh"))).toBe("root");
      const error = await failureOf(login({ data: { ...data, ssh_hostname: "127.0.0.2" } }, connectBy("openssh")));
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain("is not accepted");
    } finally {
      await certified.stop();
    }
  });
});
