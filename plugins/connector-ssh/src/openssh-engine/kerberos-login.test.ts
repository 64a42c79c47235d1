/** Logging in by a Kerberos ticket (GSSAPI), against a real Kerberos server and a real OpenSSH server. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { connectBy, failureOf, logIn, type TestTarget } from "../../../../test/counterparts/connect-ssh.ts";
import { type Kerberos, kerberosMissing, startKerberos } from "../../../../test/counterparts/kerberos.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";

const missing = opensshMissing() ?? kerberosMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("with a Kerberos server", () => {
  let kerberos: Kerberos;
  let server: OpenSsh;
  let config: string;
  const useKerberos = () => {
    for (const [variable, value] of Object.entries(kerberos.environment)) vi.stubEnv(variable, value);
  };
  beforeAll(async () => {
    config = join(makeFolder(), "config");
    await writeFile(config, "Host localhost\n  GSSAPIAuthentication yes\n");
    kerberos = await startKerberos("root", "localhost");
    kerberos.logIn();
    useKerberos();
    server = await startOpenSsh({ lines: ["GSSAPIAuthentication yes", "GSSAPIStrictAcceptorCheck no"] });
    vi.unstubAllEnvs();
  });
  beforeEach(useKerberos);
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    await server?.stop();
    await kerberos?.stop();
  });

  const target = (data: TestTarget["data"], log: string[] = []): TestTarget => ({
    name: "@ssh/localhost",
    data: { ...server.data, ssh_key: undefined, ssh_hostname: "localhost", ssh_address_family: "inet", ...data },
    log: (line) => log.push(line),
  });
  const asConfigSays = { ssh_config_optional: ["GSSAPIAuthentication yes (config:2)"] };

  test("the ticket is a reason to connect by openssh, and lets in", async () => {
    const log: string[] = [];
    expect(await logIn(target({ ...asConfigSays, ssh_config_file: config }, log))).toBe("root");
    expect(log.join("\n")).toContain(
      "connecting by openssh, GSSAPIAuthentication is on, and there is a Kerberos ticket",
    );
    expect(await server.readLog()).toContain("Accepted gssapi-with-mic for root");
  });

  test("a setting alone turns it on", async () => {
    expect(await logIn(target({ ssh_preferred_authentications: ["gssapi-with-mic"] }))).toBe("root");
  });

  test("without a ticket, ssh2 connects by what else there is", async () => {
    vi.stubEnv("KRB5CCNAME", "FILE:/nonexistent");
    const log: string[] = [];
    expect(await logIn(target({ ...asConfigSays, ssh_key: server.userKey }, log))).toBe("root");
    expect(log.join("\n")).not.toContain("openssh");
  });

  test("where other settings exclude it, the ticket is no reason", async () => {
    const log: string[] = [];
    const ssh_preferred_authentications = ["publickey"] as const;
    await logIn(target({ ...asConfigSays, ssh_key: server.userKey, ssh_preferred_authentications }, log));
    expect(log.join("\n")).not.toContain("openssh");
  });

  test("what Kerberos says is in the error", async () => {
    vi.stubEnv("KRB5CCNAME", "FILE:/nonexistent");
    const error = await failureOf(
      logIn(target({ ssh_preferred_authentications: ["gssapi-with-mic"] }), connectBy("openssh")),
    );
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toMatch(/tried gssapi-with-mic/);
    expect(error.message).toContain("Kerberos says: No Kerberos credentials available");
  });
});
