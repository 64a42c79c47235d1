/** What a fleet of a growing size costs: its config is read, checked, and all of it selected. */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../parts/leftovers.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { compare, limited } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const SIZES = [
  { hosts: 1_000, groups: 10 },
  { hosts: 10_000, groups: 100, wallMs: 600 },
  { hosts: 100_000, groups: 1_000, wallMs: 3_000, peakMb: 500 },
];

export default {
  name: "fleet",
  title: "1,000, 10,000 and 100,000 hosts in groups, with their settings; 3 rounds",
  needs: ["bash", "nodeset"],
  async run() {
    const folder = makeFolder();
    try {
      const rows = [];
      for (const size of SIZES) rows.push(...(await measureSize(size, folder)));
      return rows;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measureSize({ hosts, groups, wallMs, peakMb }, folder) {
  const names = Array.from({ length: hosts }, (_, index) => `node${index}`);
  const config = path.join(folder, `fleet-${hosts}.yaml`);
  const list = path.join(folder, `names-${hosts}`);
  await writeFile(config, makeConfig(names, groups));
  await writeFile(list, `${names.join("\n")}\n`);
  const medians = await measureInTurns(
    {
      towline: { argv: towline("hosts", "all", "--fold", "--config", config), cwd: folder },
      nodeset: { argv: ["bash", "-c", 'nodeset -f < "$1"', "bash", list], cwd: folder },
    },
    3,
  );
  const { towline: ours, nodeset } = medians;
  const what = `${hosts.toLocaleString("en")} hosts in ${groups.toLocaleString("en")} groups`;
  return [
    wallMs === undefined
      ? compare(`${what}: wall`, "ms", ours.wallMs, "", ours.wallMs)
      : limited(`${what}: wall`, "ms", ours.wallMs, wallMs),
    compare("the same, and folded", "ms", ours.wallMs, "nodeset folds the names", nodeset.wallMs, 1),
    ...(peakMb === undefined ? [] : [limited("the same: memory", "MB", ours.peakMb, peakMb)]),
  ];
}

function makeConfig(names, groups) {
  const each = names.length / groups;
  const lines = ["groups:"];
  for (let group = 0; group < groups; group += 1) {
    lines.push(`  rack${group}:`, `    data: { rack: ${group} }`, "    hosts:");
    for (const name of names.slice(group * each, (group + 1) * each)) lines.push(`      - ${name}`);
  }
  lines.push("fleet:", "  hosts:");
  for (const [index, name] of names.entries()) {
    lines.push(
      `    - ${name}: { ssh_hostname: 10.${index >> 16}.${(index >> 8) & 255}.${index & 255}, ssh_port: 2222 }`,
    );
  }
  return `${lines.join("\n")}\n`;
}
