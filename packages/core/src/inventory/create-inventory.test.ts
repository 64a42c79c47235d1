/** Checking and resolving settings: every mistake at once, every source in its place, secrets noted. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFakeInventory } from "../../../../test/support/fake-inventory.ts";
import { isSecret } from "../command/secret.ts";
import { loadConfig } from "../config/load-config.ts";
import { formatProblem } from "../errors/problem.ts";
import type { HostEntry } from "./host-entry.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "towline-inventory-"));
});

afterEach(async () => {
  delete process.env.TOWLINE_TEST_SSH_USER;
  await rm(folder, { recursive: true, force: true });
});

async function first(inventory: { select(targets: string[]): Promise<readonly HostEntry[]> }, target: string) {
  const [entry] = await inventory.select([target]);
  if (entry === undefined) throw new Error(`No host ${target}`);
  return entry;
}

describe("validate", () => {
  test("tells every mistake at once, each with its file, line, host, key, expected and got", async () => {
    const file = join(folder, "towline.config.yaml");
    await writeFile(
      file,
      `data:
  ssh_prot: 22
  _sudoo: true
groups:
  web:
    data: { ssh_port: "22 22", _serial: true }
    hosts: [web1]
fleet:
  hosts:
    - web1:
        ssh_port: 70000
        ssh_password: 12345
        ssh_checking: maybe
        ssh_odd: 4
        rack: 7
    - db1: { _timeout: soon, ssh_user: { $enf: X }, _env: { A: { $file: 3 } } }
    - db2: { _via: 3, _hops: { "@ssh/x": { ssh_unheard_of: 1 }, y: 2 } }
`,
    );
    const inventory = await createFakeInventory(await loadConfig({ cwd: folder }));
    const hosts = await inventory.select(["all"]);
    const error = await inventory.validate(hosts).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "ConnectorDataError", code: "ERR_TOWLINE_DATA_INVALID" });
    const lines = error.problems.map((problem: never) => formatProblem(problem).replace(`${file}:`, "")).toSorted();
    expect(lines).toEqual(
      [
        '2: data.ssh_prot: the connector ssh has no such setting. Did you mean "ssh_port"?',
        '3: data._sudoo: no global argument is called so. Did you mean "_sudo"?',
        '6: groups.web.data.ssh_port: wrong value (expected integer from 1 to 65535, got "22 22")',
        "6: groups.web.data._serial: not supported: use --batch 1 or --parallel 1",
        "11: host web1: fleet.hosts[0].web1.ssh_port: wrong value (expected integer from 1 to 65535, got 70000)",
        "12: host web1: fleet.hosts[0].web1.ssh_password: wrong value (expected text)",
        '13: host web1: fleet.hosts[0].web1.ssh_checking: wrong value (expected one of "yes", "no", got "maybe")',
        "14: host web1: fleet.hosts[0].web1.ssh_odd: wrong value (expected integer, got 4)",
        '16: host db1: fleet.hosts[1].db1._timeout: wrong value (expected number from 0, got "soon")',
        '16: host db1: fleet.hosts[1].db1.ssh_user: "$enf" is no way to get a value (expected $env, $file, $command, $prompt). Did you mean "$env"?',
        "16: host db1: fleet.hosts[1].db1._env.A: $file has the wrong type (expected a path, got a number)",
        "17: host db2: fleet.hosts[2].db2._via: wrong value (expected a host or a route, got a number)",
        "17: host db2: fleet.hosts[2].db2._hops.@ssh/x.ssh_unheard_of: the connector ssh has no such setting",
        "17: host db2: fleet.hosts[2].db2._hops.y: wrong value (expected a mapping of settings, got a number)",
      ].toSorted(),
    );
    expect(JSON.stringify(error)).not.toContain("12345");
    await expect(inventory.validate(hosts)).rejects.toMatchObject({ problems: error.problems });
  });

  test("allows keys of the user's own, empty values, and references", async () => {
    const inventory = await createFakeInventory({
      data: { rack: 1, notes: { any: ["thing"] }, ssh_port: null, ssh_password: { $prompt: "Password" } },
      fleet: { hosts: [{ web1: { _env: { TOKEN: { $env: "T" } }, winrm_user: "x" } }] },
    });
    await inventory.validate(await inventory.select(["all"]));
  });

  test("checks only what the selected hosts use", async () => {
    const inventory = await createFakeInventory({ fleet: { hosts: ["good", { bad: { ssh_port: "x" } }] } });
    await inventory.validate(await inventory.select(["good"]));
    await expect(inventory.validate(await inventory.select(["bad"]))).rejects.toThrow("fleet.hosts[1].bad.ssh_port");
  });

  test("reads the text of an option as what the schema asks for", async () => {
    const optionData = { ssh_port: "2222", _sudo: "true", _timeout: "1.5", _success_exit_codes: "[0,1]" };
    const inventory = await createFakeInventory({}, { optionData });
    const entry = await first(inventory, "web1");
    await inventory.validate([entry]);
    const hop = await inventory.resolve(entry, 0);
    expect(hop.data.ssh_port).toBe(2222);
    expect(hop.arguments).toEqual({ sudo: true, timeout: 1500, successExitCodes: [0, 1] });
    const wrong = await createFakeInventory({}, { optionData: { ssh_port: "many" } });
    await expect(wrong.validate(await wrong.select(["web1"]))).rejects.toThrow(
      '--data ssh_port: wrong value (expected integer from 1 to 65535, got "many")',
    );
  });
});

describe("resolve", () => {
  test("merges every source in its order, and names each one", async () => {
    process.env.TOWLINE_TEST_SSH_USER = "environment";
    const layered = {
      data: { ssh_hostname: "all", ssh_port: 1000 },
      groups: {
        one: { data: { ssh_port: 1001 }, hosts: ["aliased"] },
        two: { data: { ssh_port: 1002 }, hosts: ["aliased"] },
      },
      fleet: { hosts: [{ aliased: { ssh_checking: "no", ssh_odd: 3 } }] },
    };
    const inventory = await createFakeInventory(layered, { optionData: { ssh_odd: 6 } });
    const entry = await first(inventory, "aliased");
    const { data, provenance } = await inventory.resolve(entry, 0);
    expect({ ...data }).toEqual({
      ssh_hostname: "all",
      ssh_port: 1002,
      ssh_user: "environment",
      ssh_checking: "no",
      ssh_odd: 6,
    });
    const sources = Object.fromEntries(
      [...provenance].map(([key, source]) => [key, `${source.kind}: ${source.label}`]),
    );
    expect(sources).toEqual({
      ssh_hostname: "all: all hosts",
      ssh_port: "group: group two",
      ssh_user: "environment: TOWLINE_TEST_SSH_USER",
      ssh_checking: "host: host aliased",
      ssh_odd: "option: --data",
    });
  });

  test("the connector's own sources win over defaults and lose to everything else", async () => {
    const inventory = await createFakeInventory({ data: { ssh_user: "all" } });
    const { data, provenance } = await inventory.resolve(await first(inventory, "aliased"), 0);
    expect(data).toMatchObject({ ssh_port: 2200, ssh_user: "all", ssh_hostname: "aliased" });
    expect(provenance.get("ssh_port")?.kind).toBe("resolved");
    expect(provenance.get("ssh_hostname")?.kind).toBe("names");
    const plain = await inventory.resolve(await first(inventory, "plain"), 0);
    expect(plain.data.ssh_port).toBe(22);
    expect(plain.provenance.get("ssh_port")?.kind).toBe("default");
  });

  test("turns arguments into the API's names and units, and merges _env", async () => {
    const inventory = await createFakeInventory({
      data: { _timeout: 2.5, _retry_delay: 0.1, _env: { A: 1, B: "b" }, _sudo: false },
      fleet: { hosts: [{ web1: { _env: { B: true }, _sudo: true, _sudo_user: "app" } }] },
    });
    const hop = await inventory.resolve(await first(inventory, "web1"), 0);
    expect(hop.arguments).toEqual({
      timeout: 2500,
      retryDelay: 100,
      env: { A: "1", B: "true" },
      sudo: true,
      sudoUser: "app",
    });
  });

  test("fetches values when they are needed, notes every secret, and keeps it masked", async () => {
    await writeFile(join(folder, "password"), "from-file\n");
    const inventory = await createFakeInventory(
      {
        data: {
          ssh_password: { $file: "password" },
          ssh_port: { $command: [process.execPath, "-e", "console.log(2022)"] },
          _sudo_password: "plain-secret",
          _env: { TOKEN: { $prompt: "Token" }, PLAIN: "x" },
        },
        fleet: { hosts: ["web1", "web2"] },
      },
      { cwd: folder, prompt: async (question) => `answer to ${question}` },
    );
    const entries = await inventory.select(["all"]);
    await inventory.validate(entries);
    expect(inventory.secrets).toEqual([]);
    const hop = await inventory.resolve(entries[0] as HostEntry, 0);
    expect(hop.data).toMatchObject({ ssh_password: "from-file", ssh_port: 2022 });
    const secrets = ["2022", "answer to Token", "from-file", "plain-secret"];
    expect([...hop.secrets].toSorted()).toEqual(secrets);
    expect([...new Set(inventory.secrets)].toSorted()).toEqual(secrets);
    expect(isSecret(hop.arguments.sudoPassword)).toBe(true);
    expect(isSecret(hop.arguments.env?.TOKEN)).toBe(true);
    expect(hop.arguments.env?.PLAIN).toBe("x");
    expect(JSON.stringify(hop.arguments)).not.toMatch(/plain-secret|answer/);
  });

  test("names host and key of a value that cannot be had", async () => {
    const inventory = await createFakeInventory({ data: { ssh_password: { $env: "TOWLINE_TEST_MISSING" } } });
    await expect(inventory.resolve(await first(inventory, "web1"), 0)).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_VALUE",
      message: "Host web1: ssh_password has no value: the environment variable TOWLINE_TEST_MISSING is not set",
    });
  });

  test("checks what was fetched without showing it, and what the call says", async () => {
    process.env.TOWLINE_TEST_SSH_USER = "";
    await writeFile(join(folder, "port"), "not-a-port");
    const inventory = await createFakeInventory({ data: { ssh_port: { $file: "port" } } }, { cwd: folder });
    const entry = await first(inventory, "web1");
    const error = await inventory.resolve(entry, 0).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "ERR_TOWLINE_DATA_INVALID" });
    expect(error.message).toBe(
      "A setting is wrong: host web1: data.ssh_port: wrong value (expected integer from 1 to 65535)",
    );
  });

  test("finds what is missing in the whole of the settings", async () => {
    const inventory = await createFakeInventory({ data: { docker_image: null } });
    const entry = await first(inventory, "@docker/x");
    await expect(inventory.resolve(entry, 0)).rejects.toThrow("host @docker/x: docker_image: missing");
  });
});

describe("a range and a host in it", () => {
  const RANGE = ["web[1-3]", { ssh_port: 1, ssh_user: "range", _env: { A: "1", B: "1" } }] as const;
  const NARROW = ["web[2-3]", { ssh_port: 3 }] as const;
  const SINGLE = ["web2", { ssh_port: 2, _env: { B: "2" } }] as const;
  const orders = [
    [RANGE, NARROW, SINGLE],
    [SINGLE, RANGE, NARROW],
    [NARROW, SINGLE, RANGE],
  ];
  const forms = orders.flatMap((order) => [
    { hosts: order.map(([name, data]) => ({ [name]: data })) },
    { hosts: Object.fromEntries(order) },
  ]);

  test.each(forms)("are merged, and the narrower wins, in $hosts", async (fleet) => {
    const inventory = await createFakeInventory({ fleet });
    const settings = async (name: string) => {
      const { data, arguments: own } = await inventory.resolve(await first(inventory, name), 0);
      return { port: data.ssh_port, user: data.ssh_user, env: own.env };
    };
    expect(await settings("web1")).toEqual({ port: 1, user: "range", env: { A: "1", B: "1" } });
    expect(await settings("web2")).toEqual({ port: 2, user: "range", env: { A: "1", B: "2" } });
    expect(await settings("web3")).toEqual({ port: 3, user: "range", env: { A: "1", B: "1" } });
    expect(await inventory.select(["all"])).toHaveLength(3);
  });

  test("of two that name as many hosts, the later wins", async () => {
    const hosts = [{ "web[1-2]": { ssh_port: 1 } }, { "web[2-3]": { ssh_port: 2 } }, { "@ssh/web3": { ssh_port: 3 } }];
    const inventory = await createFakeInventory({ fleet: { hosts } });
    const port = async (name: string) => (await inventory.resolve(await first(inventory, name), 0)).data.ssh_port;
    expect([await port("web1"), await port("web2"), await port("web3")]).toEqual([1, 2, 3]);
  });

  test("are both checked", async () => {
    const inventory = await createFakeInventory({
      fleet: { hosts: [{ "web[1-2]": { ssh_prot: 1 } }, { web2: { ssh_port: 0 } }] },
    });
    const error = await inventory.validate(await inventory.select(["all"])).catch((thrown) => thrown);
    expect(error.problems).toHaveLength(2);
  });
});

describe("values with quotes, or without", () => {
  test.each([
    ["ssh_port", "22", 22],
    ["ssh_port", " 2222 ", 2222],
    ["ssh_port", "22.0", 22],
    ["ssh_port", 22, 22],
    ["ssh_user", "22", "22"],
    ["ssh_checking", "yes", "yes"],
  ])("%s: %j is %j", async (key, value, expected) => {
    for (const config of [
      { data: { [key]: value } },
      { groups: { web: { data: { [key]: value }, hosts: ["web1"] } } },
      { fleet: { hosts: [{ web1: { [key]: value } }] } },
    ]) {
      const inventory = await createFakeInventory(config);
      const entries = await inventory.select(["web1"]);
      await inventory.validate(entries);
      expect((await inventory.resolve(entries[0] as HostEntry, 0)).data[key]).toBe(expected);
    }
  });

  test.each([
    ["_sudo", "yes", { sudo: true }],
    ["_sudo", "True", { sudo: true }],
    ["_sudo", "off", { sudo: false }],
    ["_timeout", "1.5", { timeout: 1500 }],
    ["_retries", "2", { retries: 2 }],
    ["_stdin", "text", { stdin: "text" }],
    ["_stdin", ["a", "b\n", ""], { stdin: "a\nb\n\n" }],
    ["_chdir", "10", { chdir: "10" }],
  ])("%s: %j is %j", async (key, value, expected) => {
    const inventory = await createFakeInventory({ data: { [key]: value } });
    const entries = await inventory.select(["web1"]);
    await inventory.validate(entries);
    expect((await inventory.resolve(entries[0] as HostEntry, 0)).arguments).toEqual(expected);
  });

  test.each([
    ["ssh_port", "22x", "integer from 1 to 65535", '"22x"'],
    ["ssh_port", "22.5", "integer from 1 to 65535", "22.5"],
    ["ssh_port", true, "integer from 1 to 65535", "true"],
    ["ssh_port", "0x16", "integer from 1 to 65535", '"0x16"'],
    ["ssh_user", 1000, "text: put quotes around it", "1000"],
    ["ssh_hostname", 10.1, "text: put quotes around it", "10.1"],
    ["ssh_user", false, "text: put quotes around it", "false"],
    ["ssh_password", 123456, "text", undefined],
    ["ssh_checking", true, 'one of "yes", "no"', "true"],
    ["_sudo", 1, "true or false", "1"],
    ["_sudo", "maybe", "true or false", '"maybe"'],
    ["_timeout", "30s", "number from 0", '"30s"'],
    ["_success_exit_codes", "[0]", "list of integer from 0 to 255", '"[0]"'],
    ["_stdin", 5, "text or list of text", "5"],
    ["_chdir", 10, "text: put quotes around it", "10"],
  ])("%s: %j is none", async (key, value, expected, got) => {
    const inventory = await createFakeInventory({ data: { [key]: value } });
    const error = await inventory.validate(await inventory.select(["web1"])).catch((thrown) => thrown);
    expect(error.problems).toMatchObject([{ path: `data.${key}`, expected }]);
    expect(error.problems[0].got).toBe(got);
  });

  test("_env keeps no number that JavaScript has changed", async () => {
    const inventory = await createFakeInventory({ data: { _env: { A: 1, B: true, C: null, D: 1.5 } } });
    const entries = await inventory.select(["web1"]);
    await inventory.validate(entries);
    expect((await inventory.resolve(entries[0] as HostEntry, 0)).arguments.env).toEqual({
      A: "1",
      B: "true",
      D: "1.5",
    });
    const large = await createFakeInventory({ data: { _env: { A: 2 ** 60 } } });
    await expect(large.validate(await large.select(["web1"]))).rejects.toThrow("data._env");
  });
});

describe("keys that nothing reads, and that are nearly ones that something does", () => {
  test("are told once, with their line, and are no mistakes", async () => {
    const file = join(folder, "towline.config.yaml");
    const keys = {
      shh_port: 22,
      SSH_USER: "x",
      "ssh-hostname": "x",
      sudo: true,
      sudo_pass: "x",
      winrm_port: 1,
      rack: 7,
    };
    const lines = Object.entries(keys).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    await writeFile(
      file,
      `data:\n${lines.join("")}fleet:\n  hosts: { web1: { shh_port: 23 }, web2: { sshUser: y } }\n`,
    );
    const inventory = await createFakeInventory(await loadConfig({ cwd: folder }));
    await inventory.validate(await inventory.select(["all"]));
    await inventory.validate(await inventory.select(["web1"]));
    const told = inventory.remarks.map((line) => line.replace(`${file}:`, "").replace(" nothing reads this key", ""));
    expect(told).toEqual([
      '2: data.shh_port:. Did you mean "ssh_port"?',
      '3: data.SSH_USER:. Did you mean "ssh_user"?',
      '4: data.ssh-hostname:. Did you mean "ssh_hostname"?',
      '5: data.sudo:. Did you mean "_sudo"?',
      '6: data.sudo_pass:. Did you mean "_sudo_password"?',
      "7: data.winrm_port:: Windows hosts are reached by ssh: start OpenSSH's server there",
      '10: host web2: fleet.hosts.web2.sshUser:. Did you mean "ssh_user"?',
    ]);
  });

  test.each([
    "rack",
    "role",
    "ssl_port",
    "env",
    "timeout_policy",
    "user",
    "sh_port",
    "dock_height",
    "summary",
    "ssl_key",
  ])("%s may well be the user's own", async (key) => {
    const inventory = await createFakeInventory({ data: { [key]: "production" } });
    await inventory.validate(await inventory.select(["web1"]));
    expect(inventory.remarks).toEqual([]);
  });

  test.each([
    ["ssh_paramiko_connect_kwargs", /not supported: each of paramiko's options is a setting of its own/],
    ["ssh_username", /Did you mean "ssh_user"/],
    ["_sudo_pass", /Did you mean "_sudo_password"/],
    ["docker_imag", /Did you mean "docker_image"/],
    ["docker_identifier", /the container is in the host's name/],
  ])("%s is a mistake with advice", async (key, message) => {
    const inventory = await createFakeInventory({ data: { [key]: "x" } });
    await expect(inventory.validate(await inventory.select(["web1"]))).rejects.toThrow(message);
  });
});

test("names the variable whose name or value is wrong, and no file for what is in none", async () => {
  const inventory = await createFakeInventory(
    { data: { _env: { "A-B": "x", C: ["y"] } } },
    { optionData: { ssh_port: "many", shh_port: 1 } },
  );
  const error = await inventory.validate(await inventory.select(["web1"])).catch((thrown) => thrown);
  expect(error.problems.map((problem: never) => formatProblem(problem))).toEqual([
    'data._env.A-B: wrong name (expected to match pattern "^[A-Za-z_][A-Za-z0-9_]*$")',
    'data._env.C: wrong value (expected string, got ["y"])',
    '--data ssh_port: wrong value (expected integer from 1 to 65535, got "many")',
  ]);
  expect(inventory.remarks).toEqual(['--data shh_port: nothing reads this key. Did you mean "ssh_port"?']);
});

test("checks the settings of boats before they are asked", async () => {
  const boats = [{ provider: "cloud", config: { cloud_regoin: "eu", clod_token: "x", name: "app" } }];
  const inventory = await createFakeInventory({ fleet: { hosts: ["web1"], boats } });
  const error = await inventory.select(["all"]).catch((thrown) => thrown);
  expect(error.problems.map((problem: never) => formatProblem(problem))).toEqual([
    'fleet.boats[0].config.cloud_regoin: the connector cloud has no such setting. Did you mean "cloud_region"?',
  ]);
  expect(inventory.remarks).toEqual([
    'fleet.boats[0].config.clod_token: nothing reads this key. Did you mean "cloud_token"?',
  ]);
  expect(await inventory.select(["web1"])).toHaveLength(1);
});
