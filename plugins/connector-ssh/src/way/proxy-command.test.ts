/** Hosts behind a ProxyCommand: a real command, a real server, and what is left when either ends. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { localMachine } from "../../../../packages/core/src/local/local-machine.ts";
import { connectForTest, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("ProxyCommand", () => {
  const server = useOpenSsh();
  let pipe: string;
  beforeAll(async () => {
    pipe = join(makeFolder(), "pipe.mjs");
    // Connects its input and output to a host; the program lives until they are closed.
    await writeFile(
      pipe,
      `import { connect } from "node:net";
       import { writeFileSync } from "node:fs";
       const [host, port, note, ...more] = process.argv.slice(2);
       if (note !== undefined) writeFileSync(note, [process.pid, host, port, ...more].join(" "));
       const socket = connect(Number(port), host);
       process.stdin.pipe(socket).pipe(process.stdout);`,
    );
  });

  const reach = (data: TestData, signal?: AbortSignal) =>
    connectForTest({ data: { ...server.data, ...data }, carrier: localMachine, ...(signal ? { signal } : {}) });
  const through = (words: string) => `"${process.execPath}" ${pipe} ${words}`;

  test("is the connection, gets the names, and ends with it", async () => {
    const note = join(makeFolder(), "note");
    const connection = await reach({ ssh_proxy_command: through(`%h %p ${note} %r %n %%`) });
    expect((await run(connection, "echo there; head -c 100000 /dev/zero | wc -c")).stdout).toBe("there\n100000\n");
    const [pid, ...names] = (await readFile(note, "utf8")).split(" ");
    expect(names).toEqual(["127.0.0.1", String(server.port), "root", "web1", "%"]);
    await connection.disconnect();
    await expect.poll(() => isRunning(Number(pid))).toBe(false);
  });

  test("one that ignores its input and signals ends too", async () => {
    const note = join(makeFolder(), "note");
    const stubborn = `echo $$ > ${note}; trap "" TERM; ${through("%h %p")}; while :; do sleep 1; done`;
    const connection = await reach({ ssh_proxy_command: `sh -c '${stubborn}'` });
    const pid = Number(await readFile(note, "utf8"));
    expect(isRunning(pid)).toBe(true);
    await connection.disconnect();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("what it says on stderr is in the error", async () => {
    const error = await failureOf(reach({ ssh_proxy_command: "sh -c 'echo the proxy is shut >&2; exit 3'" }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "carrier" });
    expect(error.message).toContain("its ProxyCommand ended with exit code 3: the proxy is shut");
    expect(error.advice).toContain("ssh_proxy_command");
  });

  test("a program that is missing is told", async () => {
    const error = await failureOf(reach({ ssh_proxy_command: "no-such-program %h" }));
    expect(error.message).toMatch(/ProxyCommand ended with exit code 127: .*no-such-program/);
  });

  test("a silent one meets the deadline, and is ended", async () => {
    const note = join(makeFolder(), "note");
    const silent = `sh -c 'echo $$ > ${note}; echo waiting for the proxy >&2; exec sleep 1000'`;
    const error = await failureOf(reach({ ssh_proxy_command: silent, ssh_connect_timeout: 1.5 }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "timeout" });
    expect(error.message).toContain("waiting for the proxy");
    const pid = Number(await readFile(note, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("none is a direct connection", async () => {
    const connection = await reach({ ssh_proxy_command: "none" });
    expect((await run(connection, "echo direct")).stdout).toBe("direct\n");
    await connection.disconnect();
  });

  test.each(["a;touch x", "a$(touch x)", "a b", "a\nb", "-oProxyCommand=x", "`x`", "a|b", "a'b", 'a"b', "a&b", "a\0b"])(
    "CVE-2023-51385, CVE-2025-61984: the user %j is refused before a shell sees it",
    async (ssh_user) => {
      const error = await failureOf(reach({ ssh_user, ssh_proxy_command: through("%h %p x %r") }));
      expect(error.code).toBe("ERR_TOWLINE_CONFIG_VALUE");
      expect(error.message).toContain("%r in a command");
    },
  );
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
