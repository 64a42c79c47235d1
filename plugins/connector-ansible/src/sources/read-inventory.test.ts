/** Inventories that are wrong, tangled, hostile or encrypted: what is told, and that reading them comes to an end. */
import { closeSync, ftruncateSync, openSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { readInventory } from "./read-inventory.ts";

const read = (content: string, file = "hosts") => readInventory([file], { cwd: makeFolder({ [file]: content }) });

const failed = (message: RegExp) =>
  expect.objectContaining({ code: "ERR_TOWLINE_INVENTORY_FAILED", message: expect.stringMatching(message) });

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join("\n");

test.each([
  ["a host without a value", "[web]\na b\n", /hosts, line 2: "b" is no variable/],
  ["a group that is declared nowhere", "[web:children]\ndb\n", /line 2: \[web:children\] names the group db/],
  ["variables of a group that is declared nowhere", "[web:vars]\nx=1\n", /line 1: \[web:vars\] names the group web/],
  ["an unknown section", "[web:host]\na\n", /line 1: \[web:host\] is no section/],
  ["a circle", "[a:children]\nb\n[b:children]\nc\n[c:children]\na\n", /a circle/],
  ["a group in itself", "[a:children]\na\n", /a circle/],
  ["an open quote", "[web]\na x='b\n", /line 2: a single quote has no end/],
  ["a range of a billion", "[web]\nweb[1:1000000000]\n", /more hosts than anyone has/],
  ["ranges in ranges", `[web]\n${"a[1:99]".repeat(9)}\n`, /more hosts than anyone has/],
  ["a range backwards", "[web]\nweb[b:a]\n", /goes backwards/],
  ["a million hosts in parts", many(12, (index) => `h${index}-[1:100000]`), /more than 1000000 hosts/],
  ["a name that is an option", "[web]\n-oProxyCommand=x\n", /can be no host's name/],
  ["a name that no terminal should see", "[web]\n'a\u001b[31m:x'\n", /no host's name|has no end/],
  ["a port without digits", "[web]\nweb1:\n", /ends in a colon/],
  ["groups without end", `${many(400, (index) => `[g${index}:children]\ng${index + 1}`)}\n[g400]\n`, /deeper than 256/],
])("%s is an error that says where", async (_, text, message) => {
  await expect(read(text)).rejects.toEqual(failed(message));
});

describe("YAML", () => {
  test.each([
    ["a list", "- a\n- b\n", /must be a mapping of groups/],
    ["nothing", "---\n", /it is empty/],
    ["a mistake", "all:\n  hosts: [\n", /line \d+: /],
    ["a host that is a number", "all:\n  hosts:\n    123:\n", /the host 123 is no text: write it in quotes/],
    ["hosts that are a list", "all:\n  hosts: [a, b]\n", /must be a list of hosts|must be a mapping/],
    ["a tag of Python's", "all: !!python/object/apply:os.system [id]\n", /unknown tag/],
    ["what is too deep", "[".repeat(100_000), /deep|nest/],
  ])("%s is an error", async (_, text, message) => {
    await expect(read(text, "hosts.yml")).rejects.toEqual(failed(message));
  });

  test("aliases of aliases are counted, not made", async () => {
    const levels = many(
      30,
      (index) =>
        `    v${index}: &v${index} [${Array(9)
          .fill(index === 0 ? "x" : `*v${index - 1}`)
          .join(", ")}]`,
    );
    await expect(read(`all:\n  vars:\n${levels}\n`, "hosts.yml")).rejects.toEqual(failed(/aliases/));
  });

  test("keys of objects are plain keys", async () => {
    const { hosts } = await read("all:\n  hosts:\n    a: {__proto__: {x: 1}, constructor: 2}\n", "hosts.yml");
    expect([...(hosts[0]?.vars.keys() ?? [])]).toEqual(["__proto__", "constructor"]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

test("a file that is too large is not read", async () => {
  const folder = makeFolder();
  const file = openSync(path.join(folder, "hosts"), "w");
  ftruncateSync(file, 200 * 1024 * 1024);
  closeSync(file);
  await expect(readInventory(["hosts"], { cwd: folder })).rejects.toEqual(failed(/more than 67108864 bytes/));
});

test("groups that hold each other in every way come to an end", async () => {
  const tangle = (count: number) =>
    `${many(count, (index) => `[g${index}:children]\n${many(count - index - 1, (below) => `g${index + 1 + below}`)}`)}\n[g${count - 1}]\nh\n`;
  expect((await read(tangle(60))).hosts[0]?.groups).toHaveLength(60);
  await expect(read(tangle(250))).rejects.toEqual(failed(/in too many ways/));
});

test("what only Ansible can read is an error that says how to let it", async () => {
  const program = { hosts: { content: "#!/bin/sh\necho {}\n", mode: 0o755 } };
  await expect(readInventory(["hosts"], { cwd: makeFolder(program) })).rejects.toMatchObject({
    message: expect.stringMatching(/hosts is a program, which only ansible-inventory can read/),
    advice: expect.stringContaining("ansible_run: true"),
  });
  await expect(read("plugin: amazon.aws.aws_ec2\n", "aws_ec2.yml")).rejects.toEqual(
    failed(/plugin amazon\.aws\.aws_ec2/),
  );
});

test("a file that may be run and is no program is read", async () => {
  const cwd = makeFolder({ hosts: { content: "[web]\na\n", mode: 0o755 } });
  expect((await readInventory(["hosts"], { cwd })).hosts.map(({ name }) => name)).toEqual(["a"]);
});

test("what is encrypted is left alone, and told", async () => {
  const cwd = makeFolder({
    hosts: "[web]\na\n",
    "group_vars/web/vars.yml": "x: 1\nsecret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n",
    "group_vars/web/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
  });
  const { hosts, remarks } = await readInventory(["hosts"], { cwd });
  expect(hosts[0]?.vars.get("x")).toBe(1);
  expect(JSON.stringify(hosts[0]?.vars.get("secret"))).toBe('"(encrypted by ansible-vault)"');
  expect(remarks).toEqual([`${cwd}/group_vars/web/vault.yml is encrypted by ansible-vault, and is left alone`]);
});

test("what ansible-inventory printed is read with its variables", async () => {
  const listing = {
    _meta: { hostvars: { a: { x: 1, p: { __ansible_vault: "..." } }, nobody: { y: 1 } } },
    all: { children: ["ungrouped", "web"] },
    web: { hosts: ["a", "b"], vars: { g: 1 } },
    plain: ["c"],
    lone: { port: 22 },
  };
  const { hosts } = await read(JSON.stringify(listing), "inventory.json");
  expect(hosts.map(({ name, groups }) => [name, groups])).toEqual([
    ["a", ["web"]],
    ["b", ["web"]],
    ["c", ["plain"]],
    ["lone", ["lone"]],
  ]);
  expect(hosts[0]?.vars.get("g")).toBe(1);
});
