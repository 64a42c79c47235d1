/** What targets mean, beside what ClusterShell's node sets mean: its answers are recorded, and asked again where it is installed. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { foldNames } from "../../packages/core/src/targets/fold-names.ts";
import { missingModule, PYTHON } from "../counterparts/require-counterpart.ts";
import { createFakeInventory } from "../support/fake-inventory.ts";
import { type Difference, NODESET_CASES } from "../support/nodeset-cases.ts";

const CONFIG = {
  groups: { web: { hosts: ["web[1-4]"] }, db: { hosts: ["db[1-2]"] }, both: { hosts: ["web[2-3]", "db1"] } },
  fleet: { hosts: ["web[1-4]", "db[1-2]"] },
};

const CODES: { readonly [Reason in Difference]: string } = {
  empty: "ERR_TOWLINE_TARGET_EMPTY",
  slip: "ERR_TOWLINE_TARGET_UNKNOWN",
  connector: "ERR_TOWLINE_CONNECTOR_UNKNOWN",
  name: "ERR_TOWLINE_TARGET_INVALID",
  size: "ERR_TOWLINE_TARGET_INVALID",
};

async function fold(target: string): Promise<string> {
  const inventory = await createFakeInventory(CONFIG);
  const hosts = await inventory.select([target]).catch((error: unknown) => (error as { code: string }).code);
  return typeof hosts === "string" ? hosts : foldNames(hosts.map(({ name }) => name));
}

describe.each(NODESET_CASES)("%s", (_title, cases) => {
  test.each(cases)("$nodeset is $folded, here $here", async ({ nodeset, folded, target = nodeset, here }) => {
    const expected = typeof here === "string" ? CODES[here] : (here?.folded ?? folded ?? "ERR_TOWLINE_TARGET_INVALID");
    expect(await fold(target)).toBe(expected);
  });
});

test("there are at least 200 cases", () => {
  expect(NODESET_CASES.flatMap(([, cases]) => cases).length).toBeGreaterThan(300);
});

const missing = missingModule("ClusterShell");

/** All in one process: starting one for each takes minutes. */
const ASK = `
import json, sys
from ClusterShell.NodeSet import NodeSet
def fold(text):
    try:
        return str(NodeSet(text))
    except Exception:
        return None
json.dump([fold(text) for text in json.load(sys.stdin)], sys.stdout)
`;

describe.skipIf(missing)("ClusterShell", () => {
  test("says what is recorded", () => {
    const folder = mkdtempSync(join(tmpdir(), "towline-nodeset-"));
    try {
      mkdirSync(join(folder, "groups.d"));
      const groups = "web: web[1-4]\ndb: db[1-2]\nboth: web[2-3],db1\nall: web[1-4],db[1-2]\n";
      writeFileSync(join(folder, "groups.d/local.cfg"), groups);
      const file = "$CFGDIR/groups.d/local.cfg";
      writeFileSync(
        join(folder, "groups.conf"),
        `[Main]\ndefault: local\n[local]\nmap: sed -n 's/^$GROUP:\\(.*\\)/\\1/p' ${file}\n` +
          `all: sed -n 's/^all:\\(.*\\)/\\1/p' ${file}\nlist: sed -n 's/^\\([0-9A-Za-z_-]*\\):.*/\\1/p' ${file}\n`,
      );
      const cases = NODESET_CASES.flatMap(([, some]) => some);
      const input = JSON.stringify(cases.map(({ nodeset }) => nodeset));
      const env = { ...process.env, CLUSTERSHELL_CFGDIR: folder };
      const answers = JSON.parse(execFileSync(PYTHON, ["-c", ASK], { env, input, encoding: "utf8" })) as unknown[];
      const said = cases.map(({ nodeset }, index) => [nodeset, answers[index] ?? undefined]);
      expect(said).toEqual(cases.map(({ nodeset, folded }) => [nodeset, folded]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
