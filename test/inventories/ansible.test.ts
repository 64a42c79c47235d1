/** Inventories as they are found, read by us and by Ansible: the same hosts, groups, order and variables. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type AnsibleInventory, readInventory } from "../../plugins/connector-ansible/src/inventory.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { askAnsible, asListing, type Listing, sourcesOf } from "../support/ansible-inventories/ask-ansible.ts";
import { INI_CASES } from "../support/ansible-inventories/ini-cases.ts";
import type { InventoryCase } from "../support/ansible-inventories/inventory-case.ts";
import { TREE_CASES } from "../support/ansible-inventories/tree-cases.ts";
import { makeFolder } from "../support/folders.ts";

const CASES = [...INI_CASES, ...TREE_CASES];
/** Written anew by TOWLINE_RECORD=1, where Ansible is installed. */
const RECORD = path.resolve(import.meta.dirname, "../support/ansible-inventories/answers.json");
const recorded: { [name: string]: Listing } = JSON.parse(readFileSync(RECORD, "utf8"));

const readCase = (inventory: InventoryCase, cwd: string): Promise<AnsibleInventory> =>
  readInventory(sourcesOf(inventory), { cwd, playbookFolder: inventory.playbookFolder });

describe("as Ansible 2.14 answered", () => {
  test("there are at least thirty, and each has an answer", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(30);
    if (process.env.TOWLINE_RECORD !== undefined) return;
    expect(CASES.map(({ name }) => name).toSorted()).toEqual(Object.keys(recorded).toSorted());
  });

  test.skipIf(process.env.TOWLINE_RECORD !== undefined).each(CASES)("$name", async (inventory) => {
    const listing = asListing(await readCase(inventory, makeFolder(inventory.files)));
    expect(listing).toEqual(recorded[inventory.name]);
  });
});

test("as the Ansible here answers", { timeout: 300_000 }, async (context) => {
  const missing = missingCounterpart("ansible-inventory");
  if (missing !== undefined) context.skip(missing);
  const folders = CASES.map(({ files }) => makeFolder(files));
  const answers = askAnsible(CASES, folders);
  if (process.env.TOWLINE_RECORD !== undefined) writeFileSync(RECORD, `${JSON.stringify(answers, undefined, 2)}\n`);
  for (const [index, inventory] of CASES.entries()) {
    const listing = asListing(await readCase(inventory, folders[index] as string));
    expect.soft(listing, inventory.name).toEqual(answers[inventory.name]);
  }
});
