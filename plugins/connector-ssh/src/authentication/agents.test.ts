/** Agents that are absent, silent, or full of keys; and one for each host. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { connectForTest, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { collectGarbage } from "../../../../test/support/collect-garbage.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing() ?? missingCounterpart("ssh-agent", "ssh-add");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("an agent", () => {
  const server = useOpenSsh();
  const folder = makeFolder();
  const stops: (() => void)[] = [];
  afterAll(async () => {
    for (const stop of stops) stop();
  });

  const startAgent = async (name: string, files: readonly string[], options: string[] = []) => {
    const socket = join(folder, name);
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    stops.push(() => agent.kill());
    await new Promise((resolve) => agent.stdout.once("data", resolve));
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    for (const file of files) execFileSync("ssh-add", ["-q", ...options, file], { env, stdio: "ignore" });
    return socket;
  };
  /** Listens as an agent does, takes what it is told, and says nothing. */
  const startSilentAgent = async (name: string) => {
    const socket = join(folder, name);
    const callers = new Set<Socket>();
    const silent = createServer((caller) => {
      callers.add(caller.resume().on("close", () => callers.delete(caller)));
    });
    await new Promise<void>((resolve) => silent.listen(socket, resolve));
    stops.push(() => silent.close());
    return { socket, callers };
  };
  const login = async (data: TestData, signal?: AbortSignal) => {
    const all: TestData = { ...server.data, ssh_key: undefined, ssh_allow_agent: true, ...data };
    const connection = await connectForTest({ data: all, ...(signal === undefined ? {} : { signal }) });
    const { stdout } = await run(connection, "echo in");
    await connection.disconnect();
    return stdout;
  };

  test("that says nothing is given up, and the key files are tried", async () => {
    const { socket, callers } = await startSilentAgent("silent.sock");
    const data = { ssh_identity_agent: socket };
    // A busy process collects garbage while it waits, and no deadline may be among it.
    const collecting = setInterval(collectGarbage, 200);
    stops.push(() => clearInterval(collecting));
    expect(await login({ ...data, ssh_identity_files: [server.userKey] })).toBe("in\n");
    const error = await failureOf(login(data));
    clearInterval(collecting);
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain(`the agent at ${socket} gave no keys: it did not answer in time`);
    // What is left open would keep the whole process from ending.
    await expect.poll(() => callers.size).toBe(0);
  });

  test.each([
    ["is not there", async () => join(folder, "absent.sock")],
    [
      "is a plain file",
      async () => {
        await writeFile(join(folder, "file.sock"), "");
        return join(folder, "file.sock");
      },
    ],
  ])("that %s does no harm, and is named when nothing else helps", async (_, make) => {
    const socket = await make();
    expect(await login({ ssh_identity_agent: socket, ssh_identity_files: [server.userKey] })).toBe("in\n");
    const error = await failureOf(login({ ssh_identity_agent: socket }));
    expect(error.message).toContain(`the agent at ${socket} gave no keys`);
  });

  test("of each host's own: IdentityAgent in ssh_config", async () => {
    const right = await startAgent("right.sock", [server.userKey]);
    const wrong = await startAgent("wrong.sock", [makeKey(join(folder, "wrong"))]);
    expect(await login({ ssh_identity_agent: right })).toBe("in\n");
    expect(await failureOf(login({ ssh_identity_agent: wrong }))).toMatchObject({ reason: "auth" });
    const none = await failureOf(login({ ssh_identity_agent: "none" }));
    expect(none.message).toContain("there was nothing to try");
  });

  test("with more keys than the host lets anyone try: a named file picks the one", async () => {
    const others = Array.from({ length: 8 }, (_, index) => makeKey(join(folder, `other-${index}`)));
    const socket = await startAgent("full.sock", [...others, server.userKey]);
    const error = await failureOf(login({ ssh_identity_agent: socket }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("too many authentication failures");
    expect(error.message).toMatch(/test-ed25519 of the agent \(SHA256:/);
    expect(error.advice).toContain("ssh_identities_only");
    const named = { ssh_identity_agent: socket, ssh_identity_files: [server.userKey] };
    expect(await login(named)).toBe("in\n");
    expect(await login({ ...named, ssh_identities_only: true })).toBe("in\n");
  });

  test("that refuses to sign, since its user has to confirm and nobody does", async () => {
    const socket = await startAgent("confirm.sock", [server.userKey], ["-c"]);
    const error = await failureOf(login({ ssh_identity_agent: socket }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("publickey with");
  });

  // CVE-2020-26301: the path of the agent once reached a shell.
  test("whose path holds a command runs nothing", async () => {
    const mark = join(folder, "ran");
    for (const path of [`$(touch ${mark})`, `;touch ${mark};`, `\`touch ${mark}\``, `a" & touch ${mark} & "`]) {
      await failureOf(login({ ssh_identity_agent: path }));
    }
    expect(existsSync(mark)).toBe(false);
  });
});
