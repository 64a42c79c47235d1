/** What people are told when a host is not reached: servers that are absent, silent, broken or dying. */
import { createServer } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import {
  connectBy,
  ENGINES,
  engineMissing,
  failureOf,
  localCarrier,
} from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { startCuttingProxy, startSpeaker } from "../../../../test/counterparts/tcp-proxy.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.each(ENGINES)("a host that is not reached, by %s", (engine) => {
  const connectForTest = connectBy(engine);
  beforeEach((context) => {
    const noEngine = engineMissing(engine);
    if (noEngine !== undefined) context.skip(noEngine);
  });

  test("nobody listens", async () => {
    const port = await unusedPort();
    const error = await failureOf(connectForTest({ data: { ssh_port: port } }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "refused" });
    expect(error.message).toBe(`web1: no ssh connection to 127.0.0.1:${port}: the connection was refused`);
    expect(error.advice).toContain("ssh_port");
  });

  test("the name is not known", async () => {
    const carrier = {
      ...localCarrier,
      openTcp: () => Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND nope"), { code: "ENOTFOUND" })),
    };
    const error = await failureOf(connectForTest({ data: { ssh_hostname: "nope.invalid" }, carrier }));
    expect(error).toMatchObject({ reason: "dns" });
    expect(error.message).toContain("nope.invalid:22");
  });

  test.each([
    ["silent", ""],
    ["slow to greet", "SSH-2.0-slow"],
  ])("the server is %s", async (_, text) => {
    const server = await startSpeaker(text);
    const signal = AbortSignal.timeout(300);
    const error = await failureOf(connectForTest({ data: { ssh_port: server.port }, signal }));
    expect(error).toMatchObject({ reason: "timeout" });
    await server.stop();
  });

  test("its own limit for connecting is shorter than the run's", async () => {
    const server = await startSpeaker("");
    const error = await failureOf(connectForTest({ data: { ssh_port: server.port, ssh_connect_timeout: 0.2 } }));
    expect(error).toMatchObject({ reason: "timeout" });
    await server.stop();
  });

  test("the user gives up", async () => {
    const server = await startSpeaker("");
    const abort = new AbortController();
    const failure = failureOf(connectForTest({ data: { ssh_port: server.port }, signal: abort.signal }));
    setImmediate(() => abort.abort());
    expect(await failure).toMatchObject({ reason: "cancelled" });
    await server.stop();
  });

  test.each([
    ["HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n".repeat(2_000)],
    ["an old protocol", "SSH-1.5-old\r\n"],
    ["garbage after the greeting", `SSH-2.0-x\r\n${"\xff\x00garbage".repeat(500)}`],
  ])("the server speaks %s", async (_, text) => {
    const server = await startSpeaker(Buffer.from(text, "latin1"));
    const signal = AbortSignal.timeout(5_000);
    const error = await failureOf(connectForTest({ data: { ssh_port: server.port }, signal }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "protocol" });
    await server.stop();
  });

  test.each([
    ["Exceeded MaxStartups\r\n", "protocol", "the server is too busy", "MaxStartups"],
    ["Not allowed at this time\r\n", "refused", "turns this address away", "PerSourcePenalties"],
  ])("the server says %j", async (text, reason, explanation, advice) => {
    const server = await startSpeaker(text);
    const error = await failureOf(connectForTest({ data: { ssh_port: server.port } }));
    expect(error).toMatchObject({ reason });
    expect(error.message).toContain(explanation);
    expect(error.advice).toContain(advice);
    await server.stop();
  });

  test("scp is refused with what to do", async () => {
    const error = await failureOf(connectForTest({ data: { ssh_file_transfer_protocol: "scp" } }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_DATA_INVALID" });
    expect(error.advice).toContain("sftp");
  });
});

describe.skipIf(missing !== undefined).each(ENGINES)("a server that dies, by %s", (engine) => {
  const connectForTest = connectBy(engine);
  const server = useOpenSsh();

  // The greeting is 40 bytes, the key exchange ends at about 1,500, authentication at about 2,200.
  test.each([1, 20, 41, 300, 1_100, 1_400, 1_700])("after %i bytes", async (bytes) => {
    const proxy = await startCuttingProxy(server.port, bytes);
    const folder = makeFolder();
    const error = await failureOf(
      connectForTest({ data: { ...server.data, ssh_port: proxy.port, ssh_known_hosts_file: `${folder}/known_hosts` } }),
    );
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "protocol" });
    expect(error.message).toMatch(/^web1: no ssh connection to 127\.0\.0\.1:[0-9]+: /);
    await proxy.stop();
  });
});
