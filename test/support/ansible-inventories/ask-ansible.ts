/** What Ansible makes of an inventory, and what we do, in one form: what `ansible-inventory --list` prints. */
import { spawnSync } from "node:child_process";
import type { AnsibleInventory } from "../../../plugins/connector-ansible/src/inventory.ts";
import { PYTHON } from "../../counterparts/require-counterpart.ts";
import type { InventoryCase } from "./inventory-case.ts";

/** Groups with their hosts and children in order, and `_meta.hostvars` with the variables that apply. */
export type Listing = { readonly [group: string]: unknown };

/** The sources of a case. */
export function sourcesOf({ sources = ["hosts"] }: InventoryCase): readonly string[] {
  return sources;
}

/** Loads Ansible once, and forks for each inventory, for it keeps much in mind. */
const DRIVER = `
import json, os, sys, tempfile
from ansible.cli.inventory import InventoryCLI
answers = {}
for case in json.load(sys.stdin):
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()
        if child == 0:
            os.chdir(case["folder"])
            os.dup2(output.fileno(), 1)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8")
            try:
                InventoryCLI(["ansible-inventory"] + case["argv"]).run()
            finally:
                sys.stdout.flush()
                os._exit(0)
        os.waitpid(child, 0)
        output.seek(0)
        answers[case["name"]] = json.loads(output.read())
json.dump(answers, sys.stdout)
`;

/** What the real one prints for each case, in folders that have their files. */
export function askAnsible(cases: readonly InventoryCase[], folders: readonly string[]): { [name: string]: Listing } {
  const asked = cases.map((inventory, index) => {
    const argv = sourcesOf(inventory).flatMap((source) => ["-i", source]);
    if (inventory.playbookFolder !== undefined) argv.push("--playbook-dir", inventory.playbookFolder);
    return { name: inventory.name, folder: folders[index], argv: [...argv, "--list"] };
  });
  const input = JSON.stringify(asked);
  const { stdout, stderr, status } = spawnSync(PYTHON, ["-c", DRIVER], {
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: "C.UTF-8", ANSIBLE_NOCOLOR: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Ours in the same form. */
export function asListing({ hosts, groups }: AnsibleInventory): Listing {
  const listing: { [group: string]: unknown } = {};
  const withVariables = hosts.filter(({ vars }) => vars.size > 0);
  listing._meta = {
    hostvars: Object.fromEntries(withVariables.map(({ name, vars }) => [name, Object.fromEntries(vars)])),
  };
  for (const { name, hosts: own, children } of groups) {
    const entry = {
      ...(own.length > 0 && name !== "all" ? { hosts: own } : {}),
      ...(children.length > 0 ? { children } : {}),
    };
    if (Object.keys(entry).length > 0) listing[name] = entry;
  }
  return JSON.parse(JSON.stringify(listing));
}
