/** A hop of a route whose programs run as another user, with a password: a chroot on a host where only root may enter. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing() ?? missingCounterpart("busybox", "chroot");
let base: PrivilegeFleet;
let root: RootFolder;

beforeAll(async () => {
  if (missing !== undefined) return;
  base = await startPrivilegeFleet();
  root = await buildBusyboxRoot();
});
afterAll(async () => {
  await base?.close();
  await root?.remove();
});

const enter = async (role: "withPassword" | "powerless", data: { readonly [key: string]: unknown }) => {
  const hosts = base.hosts.map((entry) => (role in entry ? { [role]: { ...entry[role], ...data } } : entry));
  const fleet = await base.open({ fleet: { hosts } });
  return fleet.host(`${role}//@chroot${root.folder}`);
};

describe.skipIf(missing)(`a hop with a password${missing === undefined ? "" : `: ${missing}`}`, () => {
  test("for sudo: commands run inside, with their own input", async () => {
    const host = await enter("withPassword", { _sudo: true, _sudo_password: base.users.withPassword.password });
    const result = await host.run("id -u; pwd; cat; echo err >&2", { stdin: "own", chdir: "/tmp", timeout: 15_000 });
    expect(result).toMatchObject({ status: "ok", stdout: "0\n/tmp\nown", stderr: "err\n" });
  });

  test("for sudo: a timeout leaves nothing, and it is verified from outside, where it can be seen", async () => {
    const host = await enter("withPassword", { _sudo: true, _sudo_password: base.users.withPassword.password });
    const word = String(randomInt(1e6, 1e9));
    const result = await host.run(`echo before; exec sleep ${word}`, { timeout: 3_000 });
    expect(result).toMatchObject({ status: "timeout", stdout: "before\n" });
    expect(result.error?.message).toContain("it and its children were ended");
    const { stdout } = await base.fleet.host("root").run(`ps -A -ww -o args= | grep -F ${word} | grep -v grep`);
    expect(stdout).toBe("");
  });

  test("for doas: it is refused, because a hop has no terminal, before anything is asked", async () => {
    const host = await enter("withPassword", { _doas: true, _doas_password: base.users.withPassword.password });
    const result = await host.run("id -u", { timeout: 15_000 });
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" } });
    expect(result.error?.message).toContain("doas asks for its password on a terminal");
    expect(result.error?.advice).toContain("sudo");
  });

  test("a wrong one is refused, and what sudo says is told", async () => {
    const host = await enter("withPassword", { _sudo: true, _sudo_password: "wrong-password" });
    const result = await host.run("id -u", { timeout: 15_000 });
    expect(result.status).not.toBe("ok");
    expect(result.error?.message).toMatch(/sudo: .*password/);
    expect(result.error?.message).not.toContain("wrong-password");
  });
});
