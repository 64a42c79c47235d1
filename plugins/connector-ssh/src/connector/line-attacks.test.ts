/** Attackers on the line, who may insert and drop what is sent before the keys are in use (CVE-2023-48795, Terrapin). */
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { connectForTest, failureOf, run } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { listen } from "../../../../test/counterparts/tcp-proxy.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const KEXINIT = 20;
/** SSH_MSG_IGNORE without content, as it is written before there are keys. */
const IGNORE = Buffer.from([0, 0, 0, 12, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

describe.skipIf(missing !== undefined)("an attacker on the line", () => {
  const server = useOpenSsh();

  /** Passes all on, and inserts bytes after the server's first packet where it is told to. */
  const startLine = (inserted: Buffer) => {
    const seen = { client: "" };
    const proxy = listen((client) => {
      const real = connect({ port: server.port, host: "127.0.0.1", noDelay: true });
      let isInserted = false;
      client.on("data", (chunk) => {
        seen.client += chunk.toString("latin1");
        real.write(chunk);
      });
      real.on("data", (chunk) => {
        client.write(chunk);
        const isKexInit = chunk.length > 500 && chunk.includes("curve25519-sha256");
        if (isInserted || !isKexInit || !chunk.includes(KEXINIT)) return;
        isInserted = true;
        if (inserted.length > 0) client.write(inserted);
      });
      real.on("error", () => client.destroy());
      real.on("close", () => client.end());
      client.on("close", () => real.destroy());
    });
    return { proxy, seen };
  };

  test("sees that strict key exchange is asked for, and changes nothing by watching", async () => {
    const { proxy, seen } = startLine(Buffer.alloc(0));
    const { port, stop } = await proxy;
    const connection = await connectForTest({ data: { ...server.data, ssh_port: port } });
    expect((await run(connection, "echo safe")).stdout).toBe("safe\n");
    expect(seen.client).toContain("kex-strict-c-v00@openssh.com");
    await connection.disconnect();
    await stop();
  });

  test("inserts a packet that means nothing, to shift the count of packets: refused before anything is told", async () => {
    const { proxy } = startLine(IGNORE);
    const { port, stop } = await proxy;
    const data = { ...server.data, ssh_port: port, ssh_password: "not-to-be-sent" };
    const accepted = async () => (await server.readLog()).match(/^Accepted /gm)?.length ?? 0;
    const before = await accepted();
    const error = await failureOf(connectForTest({ data }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "protocol" });
    expect(await accepted()).toBe(before);
    await stop();
  });
});
