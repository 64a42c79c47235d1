/** Every global argument, set in every place where it can be set, as the host saw it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, GLOBAL_ARGUMENTS, type RunOptions, type RunResult } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "./privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;
let folder: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  base = await startPrivilegeFleet();
  folder = await mkdtemp(path.join(tmpdir(), "towline-arguments-"));
});
afterAll(async () => {
  await base?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** One argument: its value in the API and as a data key, and how the host tells that it applied. */
interface Row {
  readonly api: unknown;
  /** The data key's value, where it is not that of the API. */
  readonly data?: unknown;
  /** Where it is tried. Default: `withoutPassword`. */
  readonly host?: string;
  /** What else is set, in the call. */
  readonly with?: RunOptions;
  readonly command: string;
  readonly expected: Partial<RunResult>;
}

const ok = (stdout: string): Partial<RunResult> => ({ status: "ok", stdout });

/** Built when the users are there. */
function rows(): { readonly [name: string]: Row } {
  const { target, withPassword, powerless } = base.users;
  const preserved = 'printf %s "$SSH_CONNECTION" | wc -w';
  return {
    sudo: { api: true, command: "id -un", expected: ok("root\n") },
    sudoUser: { api: target.name, command: "id -un", expected: ok(`${target.name}\n`) },
    useSudoLogin: { api: true, with: { sudo: true }, command: "pwd", expected: ok("/root\n") },
    sudoPassword: {
      api: withPassword.password,
      ...{ host: "withPassword", with: { sudo: true }, command: "id -un", expected: ok("root\n") },
    },
    preserveSudoEnv: { api: true, with: { sudo: true }, command: preserved, expected: ok("4\n") },
    suUser: { api: target.name, host: "root", command: "id -un", expected: ok(`${target.name}\n`) },
    useSuLogin: {
      api: true,
      ...{ host: "root", with: { suUser: target.name }, command: "pwd", expected: ok(`/home/${target.name}\n`) },
    },
    preserveSuEnv: {
      api: true,
      ...{ host: "root", with: { suUser: target.name }, command: "echo $HOME", expected: ok("/root\n") },
    },
    suShell: {
      api: "/bin/dash",
      ...{ host: "root", with: { suUser: target.name }, command: "echo $SHELL", expected: ok("/bin/dash\n") },
    },
    suPassword: {
      api: target.password,
      ...{ host: "powerless", with: { suUser: target.name }, command: "id -un", expected: ok(`${target.name}\n`) },
    },
    doas: { api: true, command: "id -un", expected: ok("root\n") },
    doasUser: { api: powerless.name, command: "id -un", expected: ok(`${powerless.name}\n`) },
    doasPassword: {
      api: withPassword.password,
      ...{ host: "withPassword", with: { doas: true }, command: "id -un", expected: ok("root\r\n") },
    },
    shellExecutable: { api: "bash", command: "echo $0", expected: ok("bash\n") },
    chdir: { api: "/usr/share", command: "pwd", expected: ok("/usr/share\n") },
    env: { api: { K: "a'b $x" }, command: 'printf %s "$K"', expected: ok("a'b $x") },
    timeout: { api: 300, data: 0.3, command: "sleep 300", expected: { status: "timeout" } },
    successExitCodes: { api: [0, 3], command: "exit 3", expected: { status: "ok", exitCode: 3 } },
    getPty: { api: true, command: "test -t 0 && test -t 1 && echo terminal", expected: ok("terminal\r\n") },
    stdin: { api: "é\nx", command: "cat", expected: ok("é\nx") },
    retries: {
      api: 2,
      ...{ with: { idempotent: true, retryDelay: 1 }, command: "exit 3", expected: { status: "failed", attempts: 3 } },
    },
    retryDelay: {
      api: 20,
      data: 0.02,
      ...{ with: { idempotent: true, retries: 1 }, command: "exit 3", expected: { status: "failed", attempts: 2 } },
    },
    idempotent: {
      api: true,
      ...{ with: { retries: 1, retryDelay: 1 }, command: "exit 3", expected: { status: "failed", attempts: 2 } },
    },
    tempDir: { api: "/var/tmp", command: "true", expected: ok("") },
  };
}

/** Opens a fleet in which the data keys are set in one place. */
type Source = (data: { readonly [key: string]: unknown }, host: string) => Promise<Fleet>;

const SOURCES: { readonly [place: string]: Source } = {
  "data of all hosts": (data) => base.open({ data }),
  "data of a group": (data, host) => base.open({ groups: { some: { data, hosts: [host] } } }),
  "data of a host": (data, host) => base.open({ fleet: { hosts: hostsWith(host, data) } }),
  "options of the fleet": (data) => base.open({}, { data }),
  "options of the fleet, as text": (data) => {
    const isPlain = (value: unknown): boolean => typeof value !== "object";
    const texts = Object.entries(data).map(([key, value]) => [key, isPlain(value) ? String(value) : value]);
    return base.open({}, { data: Object.fromEntries(texts) });
  },
  "a reference to a file": async (data) => {
    const entries = Object.entries(data).map(async ([key, value]) => {
      if (typeof value !== "string") return [key, value];
      const file = path.join(folder, key);
      await writeFile(file, value, { mode: 0o600 });
      return [key, { $file: file }];
    });
    return base.open({ data: Object.fromEntries(await Promise.all(entries)) });
  },
};

function hostsWith(name: string, data: { readonly [key: string]: unknown }): readonly unknown[] {
  return base.hosts.map((entry) => (name in entry ? { [name]: { ...entry[name], ...data } } : entry));
}

const settable = GLOBAL_ARGUMENTS.map(({ name, key }) => ({ name, key }));

describe.skipIf(missing)(`global arguments${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe("in the call", () => {
    test.each(settable)("$name", async ({ name }) => {
      const { api, host = "withoutPassword", with: others, command, expected } = rowOf(name);
      expect(await base.fleet.host(host).run(command, { ...others, [name]: api })).toMatchObject(expected);
    });
  });

  describe.each(Object.entries(SOURCES))("in %s", (_place, open) => {
    test.each(settable)("$key", async ({ name, key }) => {
      const { api, data = api, host = "withoutPassword", with: others, command, expected } = rowOf(name);
      const fleet = await open({ [key]: data }, host);
      expect(await fleet.host(host).run(command, others)).toMatchObject(expected);
      await fleet.close();
    });
  });

  test("the call wins over the host, the host over its group, the group over all; variables merge", async () => {
    const host = "withoutPassword";
    const fleet = await base.open({
      data: { _chdir: "/", _env: { A: "all", B: "all", C: "all", D: "all" } },
      groups: { some: { data: { _chdir: "/usr", _env: { B: "group", C: "group", D: "group" } }, hosts: [host] } },
      fleet: { hosts: hostsWith(host, { _chdir: "/usr/share", _env: { C: "host", D: "host" } }) },
    });
    const command = "pwd; echo $A $B $C $D";
    expect((await fleet.host(host).run(command)).stdout).toBe("/usr/share\nall group host host\n");
    const call = { chdir: "/etc", env: { D: "call" } };
    expect((await fleet.host(host).run(command, call)).stdout).toBe("/etc\nall group host call\n");
  });

  test("a call takes back what a host sets", async () => {
    const fleet = await base.open({ data: { _sudo: true } });
    const { name } = base.users.withoutPassword;
    expect((await fleet.host("withoutPassword").run("id -un", { sudo: false })).stdout).toBe(`${name}\n`);
  });
});

function rowOf(name: string): Row {
  const row = rows()[name];
  if (row === undefined) throw new Error(`the table has no row for ${name}`);
  return row;
}
