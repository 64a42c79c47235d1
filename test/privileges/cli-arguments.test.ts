/** Every global argument from the command line of `towline`, by its option or by `--data`, as the host saw it. */
import { GLOBAL_ARGUMENTS } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { argumentRow } from "../support/argument-rows.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

/** What has an option of its own. `stdin` is what towline itself is given. */
const OPTIONS: { readonly [name: string]: (value: unknown) => readonly string[] } = {
  sudo: () => ["--sudo"],
  sudoUser: (user) => ["--sudo-user", String(user)],
  suUser: (user) => ["--su-user", String(user)],
  doas: () => ["--doas"],
  doasUser: (user) => ["--doas-user", String(user)],
  shellExecutable: (shell) => ["--shell-executable", String(shell)],
  chdir: (folder) => ["--chdir", String(folder)],
  env: (variables) => Object.entries(variables as object).flatMap(([name, text]) => ["--env", `${name}=${text}`]),
  timeout: (milliseconds) => ["--timeout", String(Number(milliseconds) / 1000)],
  getPty: () => ["--pty"],
  stdin: () => ["--stdin"],
};

const keyOf = (name: string): string => GLOBAL_ARGUMENTS.find((argument) => argument.name === name)?.key ?? name;

/** As a data key takes it: in seconds. */
const asData = (name: string, value: unknown): unknown => (name === "retryDelay" ? Number(value) / 1000 : value);

/** Runs the row's command through the built `towline`, and gives the result's event. */
async function runRow(name: string, words: readonly string[]): Promise<{ readonly [field: string]: unknown }> {
  const { api, host = "withoutPassword", with: others = {}, command } = argumentRow(name, base.users);
  const data = Object.fromEntries(Object.entries(others).map(([other, value]) => [keyOf(other), asData(other, value)]));
  const cwd = await createProject({
    "towline.config.yaml": JSON.stringify({
      data: { ...base.server.data, ...data },
      fleet: { hosts: base.hosts },
    }),
  });
  const input = name === "stdin" ? { input: String(api) } : {};
  const { stdout, stderr } = await towline(["run", host, "--json", "--quiet", ...words, "--", command], {
    cwd,
    ...input,
  });
  const result = (await readEvents(stdout)).find(({ type }) => type === "result");
  if (result === undefined) throw new Error(`there was no result: ${stdout}${stderr}`);
  return result;
}

const passwords = GLOBAL_ARGUMENTS.filter(({ secret }) => secret === true);
const others = GLOBAL_ARGUMENTS.filter(({ secret }) => secret !== true);

describe.skipIf(missing)(`global arguments from the command line${missing === undefined ? "" : `: ${missing}`}`, () => {
  test.each(others.filter(({ name }) => name in OPTIONS))("the option of $name", async ({ name }) => {
    const { api, expected } = argumentRow(name, base.users);
    expect(await runRow(name, OPTIONS[name]?.(api) ?? [])).toMatchObject(expected);
  });

  test.each(others)("--data $key", async ({ name, key }) => {
    const { api, data = api, expected } = argumentRow(name, base.users);
    const value = typeof data === "string" ? data : JSON.stringify(data);
    expect(await runRow(name, ["--data", `${key}=${value}`])).toMatchObject(expected);
  });

  test.each(passwords)("--data $key is refused, because argv is no place for a secret", async ({ key }) => {
    const { code, stderr } = await towline(["run", "@local", "--data", `${key}=hunter2`, "--", "true"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`--data ${key}: a secret`) });
    expect(stderr).not.toContain("hunter2");
  });
});
