/** The system's ssh leaves no process, file or secret behind, whatever happens, against a real OpenSSH server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  connectBy,
  connectForTest,
  failureOf,
  logIn,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Ids of running processes whose command line holds a text. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (command.includes(text)) found.push(id);
  }
  return found;
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(missing !== undefined)("the system's ssh leaves nothing behind", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh();
  const folder = makeFolder();

  const login = (target: TestTarget, connect = connectForTest) =>
    logIn({ ...target, data: { ...server.data, ssh_key: undefined, ...target.data } }, connect);
  const CLIENT = fileURLToPath(new URL("../../../../test/support/connected-client.ts", import.meta.url));

  test("when the process that uses it is killed", async () => {
    const temporary = join(folder, "temporary");
    await mkdir(temporary);
    const data = { ...server.data, ssh_engine: "openssh" };
    const client = spawn(process.execPath, ["--conditions=@towline/source", "--import", "tsx", CLIENT], {
      env: { ...process.env, TMPDIR: temporary, TEST_DATA: JSON.stringify(data) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(client.stdout, "data");
    const control = `ControlPath="${temporary}`;
    expect(await processesWith(control)).toHaveLength(1);
    // Its folder was only for the way to it.
    expect((await readdir(temporary)).filter((name) => name.startsWith("towline"))).toEqual([]);
    client.kill("SIGKILL");
    await once(client, "exit");
    await waitUntil(async () => (await processesWith(control)).length === 0);
  });

  test("of a password: not in a command line, an environment or a file", async () => {
    const temporary = process.env.TMPDIR;
    const own = join(folder, "own");
    await mkdir(own);
    process.env.TMPDIR = own;
    let isDone = false;
    const seen = new Set<string>();
    const look = async () => {
      while (!isDone) {
        for (const id of [...(await processesWith("ControlPath")), ...(await processesWith(own))]) {
          for (const file of ["cmdline", "environ"]) {
            const text = await readFile(`/proc/${id}/${file}`, "latin1").catch(() => "");
            if (text !== "") seen.add(file);
            expect(text).not.toContain(user.password);
          }
        }
        for (const name of await readdir(own, { recursive: true })) {
          const text = await readFile(join(own, name), "latin1").catch(() => "");
          if (name.endsWith("/a") && text !== "") seen.add("askpass");
          expect(text).not.toContain(user.password);
        }
      }
    };
    try {
      const data = { ssh_hostname: "127.0.0.67", ssh_user: user.name, ssh_password: user.password };
      const looking = look();
      const name = await login({ data }, connectBy("openssh")).finally(() => {
        isDone = true;
      });
      await looking;
      expect(name).toBe(user.name);
      expect(seen).toEqual(new Set(["cmdline", "environ", "askpass"]));
      expect(await readdir(own)).toEqual([]);
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
    }
  });

  test("when nobody answers in time", async () => {
    const deadline = new AbortController();
    const prompt = () => {
      deadline.abort(new DOMException("the deadline has passed", "TimeoutError"));
      return new Promise<string>(() => undefined);
    };
    const data = { ssh_hostname: "127.0.0.67", ssh_user: user.name };
    const error = await failureOf(login({ data, prompt, signal: deadline.signal }, connectBy("openssh")));
    expect(error).toMatchObject({ reason: "timeout" });
    expect(error.message).toContain("during authentication");
    expect(await processesWith(`Port=${server.port}`)).toEqual([]);
  });
});
