/** Commands through doas, which asks for passwords on a terminal only. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

describe.skipIf(missing)(`doas${missing === undefined ? "" : `: ${missing}`}`, () => {
  test("without a password, with the command's own input", async () => {
    const { target } = base.users;
    const host = base.fleet.host("withoutPassword");
    expect((await host.run("id -un; cat", { doas: true, stdin: "own" })).stdout).toBe("root\nown");
    expect((await host.run("id -un", { doasUser: target.name })).stdout).toBe(`${target.name}\n`);
  });

  test("with the password, on a terminal; neither the prompt nor the password is output", async () => {
    const result = await base.fleet.host("withPassword").run("id -un", {
      doas: true,
      doasPassword: base.users.withPassword.password,
    });
    expect(result).toMatchObject({ status: "ok", stdout: "root\r\n" });
  });

  test("a password that is not asked for is never handed to the command", async () => {
    const result = await base.fleet.host("withoutPassword").run('read -r line; echo "got $line"', {
      doas: true,
      doasPassword: "never-handed-over",
      stdin: "own\n",
    });
    expect(result.stdout).toContain("got own");
    expect(result.stdout).not.toContain("never");
  });

  test("a wrong password is tried once", async () => {
    const result = await base.fleet.host("withPassword").run("id", { doas: true, doasPassword: "wrong-password" });
    expect(result.status).toBe("refused");
    expect(result.error?.message).toBe("doas did not accept the password on withPassword");
  });

  test("a missing password fails at once, and so do missing rights", async () => {
    const result = await base.fleet.host("withPassword").run("cat", { doas: true, stdin: "input" });
    expect(result).toMatchObject({ status: "refused", stdout: "" });
    expect(result.error?.advice).toContain("_doas_password");
    const powerless = await base.fleet.host("powerless").run("id", { doas: true, doasPassword: "any" });
    expect(powerless).toMatchObject({ status: "refused" });
    expect(powerless.error?.advice).toContain("doas");
  });

  test("no file is moved with a password, and nothing says that the password is wrong", async () => {
    const options = { doas: true, doasPassword: base.users.withPassword.password };
    const results = [
      await base.fleet.host("withPassword").put(import.meta.filename, "/tmp/towline-doas-put", options),
      await base.fleet.host("withPassword").get("/etc/hostname", "/tmp/towline-doas-get", options),
    ];
    for (const { status, error } of results) {
      expect({ status, code: error?.code }).toEqual({ status: "refused", code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" });
      expect(error?.message).toContain("doas asks for its password on a terminal");
    }
  });

  test("then sudo, then su: each from the inside of the other", async () => {
    const { target, powerless } = base.users;
    const result = await base.fleet.host("withoutPassword").run("id -un; pwd", {
      ...{ doas: true, sudoUser: powerless.name, suUser: target.name, suPassword: target.password },
      chdir: "/usr",
    });
    expect(result).toMatchObject({ status: "ok", stdout: `${target.name}\n/usr\n` });
  });

  test("on the local machine a password for doas is refused, because there is no terminal", async () => {
    const result = await base.fleet.host("@local").run("id", { doas: true, doasPassword: "x" });
    expect(result).toMatchObject({ status: "refused" });
    expect(result.error?.message).toContain("terminal");
  });
});
