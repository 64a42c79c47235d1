/** Hosts of outputs: as recorded answers of terraform, state files and the real program tell them. */
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import path from "node:path";
import type { Data } from "@towline/core";
import { beforeAll, describe, expect, test } from "vitest";
import { missingProgram } from "../../../test/counterparts/optional-program.ts";
import { type RecordedAnswer, recordProgram } from "../../../test/counterparts/recorded-program.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { selectListed } from "../../../test/support/select-listed.ts";
import local from "../../connector-local/src/index.ts";
import terraform from "./index.ts";

const list = (target: string, data: Data = {}, cwd?: string) =>
  selectListed(target, { data, cwd, connectors: [terraform, local] });

const shown = async (target: string, data: Data = {}, cwd?: string) =>
  (await list(target, data, cwd)).map(({ name, data: { ssh_hostname: address } }) => `${name} ${address}`);

const failed = (message: RegExp, advice: RegExp = /./) =>
  expect.objectContaining({
    code: "ERR_TOWLINE_INVENTORY_FAILED",
    message: expect.stringMatching(message),
    advice: expect.stringMatching(advice),
  });

/** Outputs as Terraform 1.11 prints them. */
const printOutputs = (values: { readonly [name: string]: unknown }, sensitive = false) =>
  JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { sensitive, value }])));

/** A stand-in that prints these outputs. */
const standIn = (values: { readonly [name: string]: unknown }) => {
  const recorded = recordProgram("terraform", [{ asked: "output -json", stdout: printOutputs(values) }]);
  return { ...recorded, data: { terraform_program: recorded.program } };
};

describe("recorded answers of terraform", () => {
  const OUTPUTS = {
    web: ["10.0.0.1", "10.0.0.2"],
    db: [
      { name: "db1", ssh_hostname: "10.0.1.1", ssh_user: "admin", ssh_port: 2222, groups: ["db", "eu"] },
      { ssh_hostname: "db2.example.com", ami: "ami-1", tags: { a: "b" }, extra: null },
    ],
    nested: { eu: { web: ["10.0.2.1"] }, "us.east": { web: ["10.0.3.1"] } },
    pyinfra_inventory: { web: ["10.0.0.1"], db: ["10.0.1.1", "10.0.0.1"] },
    named: { web1: "10.0.0.1", web2: { ssh_hostname: "10.0.0.2", ssh_user: "x" } },
    routes: ["@local", { name: "@ssh/gate", groups: ["gates"] }, "admin@10.0.0.9:2200"],
    region: "eu-central-1",
    count: 3,
    lists: [[1]],
    v6: ["2001:db8::1"],
    none: [],
    aliases: [{ name: "gate", ssh_user: "x" }],
  };

  test.each([
    ["@terraform/web", ["@terraform/10.0.0.1 10.0.0.1", "@terraform/10.0.0.2 10.0.0.2"]],
    ["@terraform/web.value", ["@terraform/10.0.0.1 10.0.0.1", "@terraform/10.0.0.2 10.0.0.2"]],
    ["@terraform/db", ["@terraform/db1 10.0.1.1", "@terraform/db2.example.com db2.example.com"]],
    ["@terraform/nested.eu.web", ["@terraform/10.0.2.1 10.0.2.1"]],
    ["@terraform/nested.value.eu.web", ["@terraform/10.0.2.1 10.0.2.1"]],
    ["@terraform/nested.us.east.web", ["@terraform/10.0.3.1 10.0.3.1"]],
    ["@terraform", ["@terraform/10.0.0.1 10.0.0.1", "@terraform/10.0.1.1 10.0.1.1"]],
    ["@terraform/named", ["@terraform/web1 10.0.0.1", "@terraform/web2 10.0.0.2"]],
    ["@terraform/aliases", ["@terraform/gate gate"]],
    ["@terraform/v6", ["@terraform/2001:db8::1 2001:db8::1"]],
  ])("%s", async (target, hosts) => {
    expect(await shown(target, standIn(OUTPUTS).data)).toEqual(hosts);
  });

  test("objects say how a host is reached, and which groups it is in", async () => {
    const [first, second] = await list("@terraform/db", standIn(OUTPUTS).data);
    expect(first).toMatchObject({
      route: ["ssh"],
      groups: ["@terraform", "db", "eu"],
      data: { ssh_user: "admin", ssh_port: 2222 },
    });
    expect(second?.groups).toEqual(["@terraform"]);
  });

  test("a map is one of groups, and a host may be in several", async () => {
    const groups = (await list("@terraform", standIn(OUTPUTS).data)).map((host) => host.groups);
    expect(groups).toEqual([
      ["@terraform", "web", "db"],
      ["@terraform", "db"],
    ]);
  });

  test("what another connector reaches is handed over to it", async () => {
    const hosts = await list("@terraform/routes", standIn(OUTPUTS).data);
    expect(hosts.map(({ name, route, groups }) => [name, ...route, ...groups])).toEqual([
      ["@local", "local", "@local", "@terraform"],
      ["@ssh/gate", "ssh", "@terraform", "gates"],
      ["@ssh/admin@10.0.0.9:2200", "ssh", "@terraform"],
    ]);
    expect(hosts[2]?.data).toMatchObject({ ssh_hostname: "10.0.0.9", ssh_user: "admin", ssh_port: 2200 });
  });

  test("a missing output is told with those that list hosts", async () => {
    await expect(list("@terraform/wbe", standIn(OUTPUTS).data)).rejects.toEqual(
      failed(
        /^There is no output "wbe"$/,
        /^Those that list hosts: @terraform\/web, @terraform\/db, @terraform\/nested\.eu, @terraform\/nested\.eu\.web, /,
      ),
    );
    await expect(list("@terraform", standIn({ a: 1 }).data)).rejects.toEqual(
      failed(/^There is no output "pyinfra_inventory"$/, /^None of the outputs is a list of hosts/),
    );
    await expect(list("@terraform", standIn({}).data)).rejects.toEqual(
      failed(/^There are no outputs: .*terraform in \/.* has none$/, /terraform apply/),
    );
  });

  test.each([
    ["region", /^The output region is a text$/],
    ["count", /^The output count is a number$/],
    ["lists", /^The output lists\.0 is a list$/],
    ["nested", /^The output nested\.eu has neither name nor ssh_hostname$/],
  ])("%s lists no hosts", async (output, message) => {
    await expect(list(`@terraform/${output}`, standIn(OUTPUTS).data)).rejects.toEqual(failed(message));
  });

  test("an empty list has no hosts", async () => {
    await expect(list("@terraform/none", standIn(OUTPUTS).data)).rejects.toMatchObject({
      code: "ERR_TOWLINE_TARGET_EMPTY",
    });
  });

  test("it is asked in the config's folder, in terraform_dir, and for a workspace", async () => {
    const { data, calls } = standIn(OUTPUTS);
    const cwd = makeFolder({ "infra/": "" });
    await list("@terraform/web", data, cwd);
    await list("@terraform/web", { ...data, terraform_dir: "infra" }, cwd);
    const script = '[ "$TF_WORKSPACE" = staging ] || exit 7; printf \'{"a": {"value": ["w"]}}\'; exit';
    const spaces = recordProgram("tofu", [{ asked: "output -json", instead: script }]);
    const hosts = await list("@terraform/a", { terraform_workspace: "staging", terraform_program: spaces.program });
    expect(hosts).toHaveLength(1);
    expect(calls()).toEqual([
      `-chdir=${cwd} output -json -no-color`,
      `-chdir=${path.join(cwd, "infra")} output -json -no-color`,
    ]);
  });

  test("behind another hop, it is asked there, and its hosts are reached from there", async () => {
    const { data, calls } = standIn(OUTPUTS);
    const [host] = await list("@local//@terraform/web", { ...data, terraform_dir: "/srv" });
    expect(host).toMatchObject({ route: ["local", "ssh"], data: { ssh_hostname: "10.0.0.1" } });
    expect(calls()).toEqual(["-chdir=/srv output -json -no-color"]);
  });
});

describe("hostile and broken sources, by stand-ins", () => {
  const wrong: [unknown, RegExp][] = [
    [["-oProxyCommand=reboot"], /^The output x\.0 begins with a dash$/],
    [["a\u0000b"], /holds a control character$/],
    [["a b"], /is no name or address of a host$/],
    [["$(reboot)"], /is no name or address of a host$/],
    [[""], /is empty$/],
    [[{ name: "web//@local", ssh_hostname: "10.0.0.1" }], /has a name that holds \/\/@/],
    [[{ name: "web", ssh_hostname: "@local" }], /^The output x\.0\.ssh_hostname is no name or address of a host$/],
    [[{ name: "web", ssh_hostname: 5 }], /ssh_hostname is a number$/],
    [[{ name: "two words" }], /has no ssh_hostname, and its name is no address$/],
    [[{ ssh_user: "x" }], /has neither name nor ssh_hostname$/],
    [[{ name: 5, ssh_hostname: "a" }], /x\.0\.name is a number$/],
    [[{ name: "web", groups: "web" }], /x\.0\.groups is a text$/],
    [[{ name: "web", groups: ["-x"] }], /names a group that begins with a dash$/],
    [
      [{ name: "web", ssh_password: { $command: ["touch", "/tmp/x"] } }],
      /x\.0\.ssh_password would be fetched by \$command/,
    ],
    [[{ name: "web", ssh_proxy_command: "reboot" }], /x\.0\.ssh_proxy_command says what runs here/],
    [[{ name: "web", _hops: {} }], /x\.0\._hops is not a source's to say$/],
    [[null], /x\.0 is empty$/],
    [
      [
        { name: "a", ssh_hostname: "10.0.0.1" },
        { name: "a", ssh_hostname: "10.0.0.2" },
      ],
      /^Two hosts are called @terraform\/a, and have different addresses$/,
    ],
  ];
  test.each(wrong)("%j", async (x, message) => {
    await expect(list("@terraform/x", standIn({ x }).data)).rejects.toEqual(failed(message));
  });

  test("a wrong item of a sensitive output is told by its place, never by its value", async () => {
    const stdout = printOutputs({ x: [{ name: "a", ssh_hostname: "s3cret word" }] }, true);
    const { program } = recordProgram("terraform", [{ stdout }]);
    const error = await list("@terraform/x", { terraform_program: program }).catch(String);
    expect(error).toContain("x.0.ssh_hostname");
    expect(error).not.toContain("s3cret");
  });

  test.each<[string, RecordedAnswer, RegExp, RegExp]>([
    ["prints nothing", {}, /is empty, where JSON was expected$/, /./],
    ["answers half", { stdout: '{"web": {"value": ["s3c' }, /is JSON that ends in the middle$/, /./],
    ["prints no outputs", { stdout: "[]" }, /says are no outputs$/, /./],
    ["prints other JSON", { stdout: '{"web": ["a"]}' }, /says are no outputs$/, /./],
    [
      "was not initialized",
      { stderr: '\nError: Backend initialization required, please run "terraform init"\n\nReason: …\n', exitCode: 1 },
      /it has not been initialized there: Error: Backend initialization required/,
      /terraform -chdir=\/.* init$/,
    ],
    [
      "has no such folder",
      { stderr: "Error handling -chdir option: chdir /nope: no such file or directory\n", exitCode: 1 },
      /there is no such folder/,
      /terraform_dir/,
    ],
    [
      "may not read the state",
      { stderr: "\nError: error loading state: AccessDenied: Access Denied\n\tstatus code: 403\n", exitCode: 1 },
      /the state may not be read/,
      /^Log in /,
    ],
    ["never stops", { instead: "exec yes" }, /printed more than \d+ bytes$/, /by hand/],
  ])("a program that %s", async (_how, answer, message, advice) => {
    const { program } = recordProgram("terraform", [answer]);
    await expect(list("@terraform/web", { terraform_program: program })).rejects.toEqual(failed(message, advice));
  });

  test("remarks before the JSON are passed over", async () => {
    const stdout = `There are some problems with the CLI configuration:\n│ Warning: …\n\n${printOutputs({ web: ["w1"] })}\n`;
    const { program } = recordProgram("terraform", [{ stdout }]);
    expect(await shown("@terraform/web", { terraform_program: program })).toEqual(["@terraform/w1 w1"]);
  });

  test("a program that is missing", async () => {
    await expect(list("@terraform/web", { terraform_program: "no-such-tofu" })).rejects.toEqual(
      failed(/^The program no-such-tofu is not installed/, /terraform_program/),
    );
  });
});

describe("files", () => {
  const STATE = { version: 4, terraform_version: "1.11.4", outputs: { web: { value: ["10.0.0.1"] } }, resources: [] };

  test.each([
    ["a state", STATE],
    [
      "what show -json printed",
      { format_version: "1.0", terraform_version: "1.11.4", values: { outputs: STATE.outputs } },
    ],
    ["what output -json printed", STATE.outputs],
  ])("%s", async (_what, content) => {
    const cwd = makeFolder({ "infra/x.json": JSON.stringify(content) });
    expect(await shown("@terraform/web", { terraform_state: "infra/x.json" }, cwd)).toEqual([
      "@terraform/10.0.0.1 10.0.0.1",
    ]);
  });

  test.each([
    ["none.json", /^There is no state file \/.*none\.json$/, /leave terraform_state out/],
    ["garbage", /holds is no JSON$/, /./],
    ["encrypted", /is encrypted$/, /tofu/],
    ["empty", /^There are no outputs/, /apply/],
    ["folder", /is no regular file$/, /./],
  ])("%s", async (file, message, advice) => {
    const cwd = makeFolder({
      garbage: "s3cret",
      encrypted: JSON.stringify({ serial: 1, lineage: "x", encrypted_data: "s3cret" }),
      empty: JSON.stringify({ version: 4, terraform_version: "1.11.4" }),
      "folder/": "",
    });
    await expect(list("@terraform/web", { terraform_state: file }, cwd)).rejects.toEqual(failed(message, advice));
  });
});

const missing = missingProgram("terraform", "version");

describe(`the real terraform${missing}`, { skip: missing !== "" }, () => {
  const CONFIG = `
    resource "terraform_data" "web" {
      count = 2
      input = "10.0.0.\${count.index}"
    }
    output "web" {
      value = terraform_data.web[*].output
    }
    output "db" {
      sensitive = true
      value     = [{ name = "db1", ssh_hostname = "10.0.1.1", ssh_password = "s3cret", groups = ["db"] }]
    }
    output "nested" {
      value = { eu = { web = ["a"] } }
    }
    output "pyinfra_inventory" {
      value = { web = ["10.0.0.1"] }
    }`;
  let folder: string;

  beforeAll(() => {
    folder = makeFolder({ "main.tf": CONFIG });
    // A file that is set and missing makes it print remarks.
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: undefined };
    for (const words of [["init"], ["apply", "-auto-approve"]]) {
      execFileSync("terraform", words, { cwd: folder, env, stdio: "ignore" });
    }
  });

  test.each([
    ["@terraform/web", ["@terraform/10.0.0.0 10.0.0.0", "@terraform/10.0.0.1 10.0.0.1"]],
    ["@terraform/nested.eu.web", ["@terraform/a a"]],
    ["@terraform", ["@terraform/10.0.0.1 10.0.0.1"]],
  ])("%s", async (target, hosts) => {
    expect(await shown(target, {}, folder)).toEqual(hosts);
    expect(await shown(target, { terraform_state: "terraform.tfstate" }, folder)).toEqual(hosts);
  });

  test("a sensitive output is listed like any other", async () => {
    const hosts = await list("@terraform/db", {}, folder);
    expect(hosts).toMatchObject([
      { name: "@terraform/db1", groups: ["@terraform", "db"], data: { ssh_password: "s3cret" } },
    ]);
  });

  test("a folder without state, one that is not there, and one that was not initialized", async () => {
    const other = makeFolder({
      "empty/": "",
      "backend/main.tf": 'terraform {\n  backend "local" {\n    path = "x"\n  }\n}\n',
    });
    await expect(list("@terraform/web", { terraform_dir: "empty" }, other)).rejects.toEqual(
      failed(/^There are no outputs/),
    );
    await expect(list("@terraform/web", { terraform_dir: "none" }, other)).rejects.toEqual(
      failed(/there is no such folder/),
    );
    await expect(list("@terraform/web", { terraform_dir: "backend" }, other)).rejects.toEqual(
      failed(/it has not been initialized there/, /init$/),
    );
    cpSync(path.join(folder, "terraform.tfstate"), path.join(other, "copy.tfstate"));
    expect(await shown("@terraform/nested.eu.web", { terraform_state: "copy.tfstate" }, other)).toEqual([
      "@terraform/a a",
    ]);
  });
});
