/** `towline forward` with a real OpenSSH server: what it prints, as people and as programs read it, and how it ends. */
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type FarEnd, startEcho, talk } from "../counterparts/echo-server.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, ended, startTowline, towline } from "../support/towline.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)(`forward${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let server: OpenSsh;
  let echo: FarEnd;

  beforeAll(async () => {
    [server, echo] = await Promise.all([startOpenSsh(), startEcho()]);
  });
  afterAll(async () => {
    await Promise.all([server?.stop(), echo?.stop()]);
  });

  async function project(): Promise<string> {
    const config = { data: server.data, fleet: { hosts: [{ web1: { ssh_hostname: "127.0.0.1" } }] } };
    return createProject({ "towline.config.yaml": JSON.stringify(config) });
  }

  async function start(args: readonly string[]) {
    const child = startTowline(["forward", ...args], { cwd: await project() });
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const readLine = async (): Promise<string> => (await lines.next()).value ?? "nothing more";
    return { readLine, whole: ended(child), end: (signal: NodeJS.Signals) => child.kill(signal) };
  }

  test("says where it listens, forwards, and ends at Ctrl-C with 130", async () => {
    const { readLine, whole, end } = await start(["web1", `0:localhost:${echo.address.port}`]);
    const line = await readLine();
    const port = Number(/^127\.0\.0\.1:(\d+) leads to localhost:\d+ as seen from web1$/.exec(line)?.[1]);
    expect(await talk({ host: "127.0.0.1", port }, "hello")).toBe("hello");
    end("SIGINT");
    expect(await whole).toMatchObject({ code: 130, stderr: "" });
  });

  test("all kinds at once, as events that the schema knows", async () => {
    const to = `127.0.0.1:${echo.address.port}`;
    const { readLine, whole, end } = await start(["web1", "--json", `0:${to}`, "--remote", `0:${to}`, "--socks", "0"]);
    const lines = [await readLine(), await readLine(), await readLine()];
    end("SIGTERM");
    await whole;
    const events = await readEvents(lines.map((line) => `${line}\n`).join(""));
    expect(events.map(({ kind }) => kind)).toEqual(["local", "remote", "dynamic"]);
    expect(events[0]).toMatchObject({ v: 1, type: "forward", state: "open", host: "web1", to });
  });

  test("warns when others can use it", async () => {
    const { readLine, whole, end } = await start(["web1", `0.0.0.0:0:localhost:${echo.address.port}`]);
    await readLine();
    end("SIGINT");
    expect((await whole).stderr).toMatch(/^towline: whoever reaches this machine can use 0\.0\.0\.0:\d+: bind to 127/);
  });

  test.each([
    { args: ["web1"], code: 2, says: "Nothing is to be forwarded" },
    { args: ["web1", "80"], code: 2, says: "A forward takes [BIND:]PORT:HOST:PORT" },
    { args: ["web1", "--socks", "x"], code: 2, says: "--socks takes [BIND:]PORT" },
    { args: ["127.0.0.[1-2]", "0:localhost:80"], code: 2, says: "A forward goes through one host" },
    { args: ["nowhere.invalid", "0:localhost:80"], code: 3, says: "nowhere.invalid" },
    { args: ["@local", "--remote", "1:localhost:80"], code: 1, says: "does not listen on 127.0.0.1:1" },
  ])("$args", async ({ args, code, says }) => {
    // Root may listen anywhere, so the port is taken instead.
    const taken = args[0] === "@local" ? args.with(2, `${echo.address.port}:localhost:80`) : args;
    const done = await towline(["forward", ...taken], { cwd: await project() });
    expect(done.stderr).toContain(taken === args ? says : `does not listen on 127.0.0.1:${echo.address.port}`);
    expect(done.code).toBe(code);
    expect(done.stdout).toBe("");
  });
});
