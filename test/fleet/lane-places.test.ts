/** Lanes where a shell is harder to come by: behind other login shells, on routes, as another user, without their client. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import {
  addThrowAwayUser,
  type OpenSsh,
  opensshMissing,
  startOpenSsh,
  type ThrowAwayUser,
  throwAwayUserMissing,
} from "../counterparts/openssh.ts";
import { findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const missing =
  opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("zsh", "fish", "csh", "busybox", "chroot");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("a lane", () => {
  let server: OpenSsh;
  let user: ThrowAwayUser;
  let root: RootFolder;

  beforeAll(async () => {
    [server, root] = await Promise.all([startOpenSsh(), buildBusyboxRoot()]);
    user = addThrowAwayUser();
  });
  afterAll(async () => {
    user?.remove();
    await Promise.all([server?.stop(), root?.remove()]);
  });

  async function openLane(target: string, data: { readonly [key: string]: unknown } = {}) {
    const config = { data: { ...server.data }, fleet: { hosts: [{ box: { ssh_hostname: "127.0.0.1", ...data } }] } };
    const fleet = await openFleet({ connectors: [ssh, chroot], config });
    onTestFinished(() => fleet.close());
    return fleet.host(target).openLane();
  }

  test.each(["zsh", "fish", "csh"] as const)("behind %s gives the same results", async (name) => {
    execFileSync("/usr/sbin/usermod", ["--shell", findCounterpart(name) ?? name, user.name]);
    const lane = await openLane("box", { ssh_user: user.name });
    const [text, words, killed] = await Promise.all([
      lane.run('echo "it\'s $((1 + 1))"; echo two >&2; exit 3'),
      lane.run(["printf", "%s|", "a b", "$HOME", "!!", "two\nlines"]),
      lane.run("kill -KILL $$"),
    ]);
    expect([text.stdout, text.stderr, text.exitCode]).toEqual(["it's 2\n", "two\n", 3]);
    expect(words.stdout).toBe("a b|$HOME|!!|two\nlines|");
    expect(killed.status).toBe("failed");
  });

  test("on a route ends in its last hop", async () => {
    const lane = await openLane(`box//@chroot${root.folder}`);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => lane.run(`echo ${index}; ls -d /bin/busybox`)),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(results.map((_, index) => `${index}\n/bin/busybox\n`));
  });

  test("runs each command as the user that it is for", async () => {
    const lane = await openLane("box");
    const [own, other, again] = await Promise.all([
      lane.run("id -un"),
      lane.run("id -un", { sudo: true, sudoUser: user.name }),
      lane.run("id -un"),
    ]);
    expect([own.stdout, other.stdout, again.stdout]).toEqual(["root\n", `${user.name}\n`, "root\n"]);
  });

  test("keeps its frames from commands that read whatever they find open", async () => {
    const lane = await openLane("box");
    const [thief, next, last] = await Promise.all([
      lane.run("for fd in 0 1 2 3 4 5 6 7 8 9; do timeout 1 cat <&$fd 2>/dev/null; done; true"),
      lane.run("echo next"),
      lane.run("echo last"),
    ]);
    expect(thief.stdout).not.toContain("echo");
    expect([next.stdout, last.stdout]).toEqual(["next\n", "last\n"]);
  });

  test("starts nothing more when its client is killed, and goes with the command under way", async () => {
    const marker = path.join(server.folder, "never");
    const program = `
      import { openFleet } from ${JSON.stringify(pathToFileURL(path.join(ROOT, "packages/core/src/index.ts")).href)};
      import ssh from ${JSON.stringify(pathToFileURL(path.join(ROOT, "plugins/connector-ssh/src/index.ts")).href)};
      const fleet = await openFleet({ connectors: [ssh], config: { data: ${JSON.stringify(server.data)} } });
      const lane = await fleet.host("127.0.0.1").openLane();
      const onOutput = ({ bytes }) => process.stdout.write(bytes);
      void lane.run("read -r _ _ _ shell _ </proc/self/stat; echo $shell; sleep 2", { onOutput });
      void lane.run("touch ${marker}");`;
    const args = ["--conditions=@towline/source", "--import", "tsx", "--input-type=module", "--eval", program];
    const client = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    const shell = String((await once(client.stdout, "data"))[0]).trim();
    expect(commandLineOf(shell)).toContain("towline");
    client.kill("SIGKILL");
    await expect.poll(() => commandLineOf(shell)).toBe("");
    await expect(access(marker)).rejects.toThrow("ENOENT");
  });
});

/** Empty when the process is gone, or waits to be reaped. */
function commandLineOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
