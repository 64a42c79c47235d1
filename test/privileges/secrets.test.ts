/** Secrets reach the host and nothing else: no argument, no other user's environment, no result, error, event or log. */
import { readdir, readFile, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { definePlugin, type Fleet, openFleet, type RunResult, secret, sh } from "@towline/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Redactor } from "../../packages/core/src/output/redactor.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
const VARIABLES = { TOWLINE_TEST_TOKEN: `tok'en "x" $y\\z é-40817`, TOWLINE_TEST_WRONG: "wrong-pa$$word-55193" };
const INSERTED = "in'serted $(secret) 77321";
/** Takes passwords only. */
const PASSWORD_HOST = "127.0.0.67";

let base: PrivilegeFleet;
let fleet: Fleet;
/** Everything that was told: the debug log, and all events. */
let told: unknown[];
let everySecret: Redactor;

beforeAll(async () => {
  if (missing !== undefined) return;
  base = await startPrivilegeFleet();
  // After the server was started, which would pass them on to every login.
  Object.assign(process.env, VARIABLES, {
    TOWLINE_TEST_LOGIN: base.users.withTrickyPassword.password,
    TOWLINE_TEST_SU: base.users.trickyTarget.password,
  });
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith("TOWLINE_TEST_")) delete process.env[name];
  await base?.close();
});

beforeEach(async () => {
  told = [];
  const { withTrickyPassword, trickyTarget, withPassword } = base.users;
  everySecret = new Redactor();
  for (const { password } of [withTrickyPassword, trickyTarget, withPassword]) everySecret.add(password);
  for (const value of [...Object.values(VARIABLES), INSERTED]) everySecret.add(value);
  fleet = await openFleet({
    connectors: [ssh],
    plugins: [listener()],
    log: (message) => told.push(message),
    config: {
      data: { ...base.server.data, ssh_hostname: PASSWORD_HOST, ssh_key: null },
      fleet: {
        hosts: [
          {
            web: {
              ssh_user: withTrickyPassword.name,
              ssh_password: { $env: "TOWLINE_TEST_LOGIN" },
              _sudo_password: { $env: "TOWLINE_TEST_LOGIN" },
              _su_password: { $env: "TOWLINE_TEST_SU" },
              _env: { TOKEN: { $env: "TOWLINE_TEST_TOKEN" } },
            },
          },
          { locked: { ssh_user: withPassword.name, ssh_password: { $env: "TOWLINE_TEST_WRONG" } } },
        ],
      },
    },
  });
});
afterEach(() => fleet?.close());

/** A plugin that writes down all it is given. */
function listener() {
  return definePlugin({
    name: "listener",
    apply(hooks) {
      hooks.connect.failed.tapPromise("listener", async (event) => {
        told.push(inspect(event, { depth: 9 }));
        return false;
      });
      hooks.run.before.tapPromise("listener", async (request) => {
        told.push(inspect(request, { depth: 9 }), JSON.stringify(request));
        return request;
      });
      hooks.run.failed.tapPromise("listener", async (result) => void told.push(...errorTexts(result)));
      hooks.transfer.failed.tapPromise("listener", async ({ error }) => void told.push(error));
    },
  });
}

/** Fails when a secret is in any of these, in any encoding. */
function expectNoSecret(...values: unknown[]): void {
  for (const value of values) {
    for (const text of [inspect(value, { depth: 12, showHidden: true }), JSON.stringify(value) ?? "", String(value)]) {
      expect(everySecret.redact(text)).toBe(text);
    }
  }
}

/** All of a result but what the command itself printed, which is kept as it is. */
function errorTexts(result: RunResult): readonly unknown[] {
  const { error, stdout, stderr, stdoutLines, stderrLines, output, stdoutBytes, stderrBytes, ...facts } = result;
  return [facts, error, error?.message, error?.advice, error?.stack, error?.cause];
}

/** Looks at all processes until told to stop; gives what should not have been there. */
async function watchProcesses(isOver: () => boolean, owner: number): Promise<readonly string[]> {
  const leaks = new Set<string>();
  while (!isOver()) {
    for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const read = (file: string) => readFile(`/proc/${id}/${file}`, "utf8").catch(() => "");
      const line = await read("cmdline");
      if (everySecret.redact(line) !== line) leaks.add(`argv: ${line}`);
      const uid = await stat(`/proc/${id}`).then(
        (status) => status.uid,
        () => owner,
      );
      const environment = uid === owner ? "" : await read("environ");
      if (everySecret.redact(environment) !== environment) leaks.add(`environment of user ${uid}: ${line}`);
    }
    await setImmediate();
  }
  return [...leaks];
}

describe.skipIf(missing)(`secrets${missing === undefined ? "" : `: ${missing}`}`, () => {
  test.each([
    ["through sudo and su", false],
    ["on a terminal", true],
  ])("are in no process's arguments and in no other user's environment: %s", async (_title, getPty) => {
    const { trickyTarget } = base.users;
    const { uid } = await stat(`/home/${trickyTarget.name}`);
    let over = false;
    const watching = watchProcesses(() => over, uid);
    const command = sh`test "$TOKEN" = ${secret(VARIABLES.TOWLINE_TEST_TOKEN)} && printf %s ${secret(INSERTED)} | wc -c
      id -un; sleep 0.5`;
    const result = await fleet.host("web").run(command, {
      ...{ sudoUser: base.users.powerless.name, suUser: trickyTarget.name, getPty, timeout: 15_000 },
    });
    over = true;
    expect(await watching).toEqual([]);
    expect(result.stdout.replaceAll("\r", "")).toBe(`${Buffer.byteLength(INSERTED)}\n${trickyTarget.name}\n`);
    expectNoSecret(...errorTexts(result), ...told);
  });

  test("are in no argument when they are written into a command as plain text, once they are known", async () => {
    const { uid } = await stat(`/home/${base.users.withTrickyPassword.name}`);
    let over = false;
    const watching = watchProcesses(() => over, uid);
    const quoted = VARIABLES.TOWLINE_TEST_TOKEN.replaceAll("'", `'\\''`);
    const result = await fleet.host("web").run(`: '${quoted}'; sleep 0.3`);
    over = true;
    expect(result.status).toBe("ok");
    expect(await watching).toEqual([]);
    expectNoSecret(...errorTexts(result), ...told);
  });

  test("are in no result and no error of a command that fails and says them", async () => {
    const result = await fleet.host("web").run(sh`echo "no: $TOKEN" ${secret(INSERTED)} >&2; exit 1`);
    expect(result.status).toBe("failed");
    expect(result.error?.message).toContain("***");
    expectNoSecret(...errorTexts(result), ...told);
  });

  test("are in no error of a login or a sudo that was refused", async () => {
    const login = await fleet.host("locked").run("true");
    expect(login.status).toBe("unreachable");
    const sudo = await fleet.host("web").run("true", { sudo: true, sudoPassword: VARIABLES.TOWLINE_TEST_WRONG });
    expect(sudo.status).toBe("refused");
    expectNoSecret(...errorTexts(login), ...errorTexts(sudo), ...told);
  });

  test("are in no timeout", async () => {
    const command = sh`echo ${secret(INSERTED)} >/dev/null; sleep 300`;
    const result = await fleet.host("web").run(command, { sudo: true, timeout: 500 });
    expect(result.status).toBe("timeout");
    expectNoSecret(...errorTexts(result), ...told);
  });

  test.each([true, false])("are in no failed transfer, whatever the host says about it (sudo: %s)", async (sudo) => {
    const destination = `/no-such-folder/${VARIABLES.TOWLINE_TEST_TOKEN}/`;
    const result = await fleet.host("web").put(import.meta.filename, destination, { sudo });
    expect(result.status).toBe("failed");
    expect(result.error?.message).toContain("***");
    const { error } = result;
    expectNoSecret(error, error?.message, error?.advice, error?.stack, error?.cause, ...told);
  });

  test("are masked in what explains a host's settings", async () => {
    const [entry] = await fleet.select("web").hosts();
    if (entry === undefined) throw new Error("there is a host web");
    for (const hop of await fleet.explain(entry)) expectNoSecret(hop.arguments);
  });
});
