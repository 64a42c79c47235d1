/** Logging in with a key that a PKCS #11 token keeps, against a real token in software and a real OpenSSH server. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { failureOf, logIn, type TestTarget } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeSoftToken, type SoftToken, softTokenMissing } from "../../../../test/counterparts/soft-token.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing() ?? softTokenMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("a key in a token", () => {
  let token: SoftToken;
  const server = useOpenSsh();
  const folder = makeFolder();
  beforeAll(async () => {
    token = makeSoftToken(folder);
    await server.authorize(token.publicKey);
    await writeFile(join(folder, "config"), `PKCS11Provider ${token.provider}\n`);
  });
  beforeEach(() => void vi.stubEnv("SOFTHSM2_CONF", token.environment.SOFTHSM2_CONF));
  afterEach(() => void vi.unstubAllEnvs());

  const login = (target: TestTarget) =>
    logIn({ ...target, data: { ...server.data, ssh_key: undefined, ...target.data } });
  const fromConfig = () => ({
    ssh_config_file: join(folder, "config"),
    ssh_config_for_openssh: [`PKCS11Provider ${token.provider} (config:1)`],
  });

  test("opens with the PIN that is typed, for the provider of ssh_config", async () => {
    const questions: string[] = [];
    const prompt = async (question: string) => {
      questions.push(question);
      return token.pin;
    };
    expect(await login({ data: fromConfig(), prompt })).toBe("root");
    expect(questions).toEqual([expect.stringContaining("PIN for 'towline'")]);
  });

  test.each([
    ["nobody can be asked", undefined, ["wants a PIN"]],
    ["the PIN is wrong", async () => "000000", ["with web of the token (SHA256:", "PIN incorrect"]],
  ] as const)("lets nobody in where %s", async (_, prompt, texts) => {
    const data = { ...fromConfig(), ssh_preferred_authentications: ["publickey"] } as const;
    const error = await failureOf(login({ data, ...(prompt === undefined ? {} : { prompt }) }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
    for (const text of texts) expect(error.message).toContain(text);
  });

  test("needs no other engine where an agent has it", async () => {
    const socket = join(folder, "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await once(agent.stdout, "data");
      const askpass = join(folder, "askpass");
      await writeFile(askpass, `#!/bin/sh\necho ${token.pin}\n`, { mode: 0o700 });
      const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" };
      execFileSync("ssh-add", ["-s", token.provider], { env, stdio: "ignore", timeout: 20_000 });
      const log: string[] = [];
      const data = { ssh_allow_agent: true, ssh_identity_agent: socket };
      expect(await login({ data, log: (line) => log.push(line) })).toBe("root");
      expect(log.join("\n")).not.toContain("openssh");
    } finally {
      agent.kill();
      await once(agent, "exit");
    }
  });
});
