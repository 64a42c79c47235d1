/** An inventory of Ansible's, against Ansible itself. */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../parts/leftovers.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { compare } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const COUNTS = [1_000, 10_000];

export default {
  name: "ansible-inventory",
  title: "hosts in 100 groups, with variables on each line, listed; 3 rounds",
  needs: ["bash", "ansible-inventory"],
  async run() {
    const rows = [];
    for (const count of COUNTS) {
      const cwd = makeFolder();
      try {
        await writeFile(path.join(cwd, "hosts"), inventoryOf(count));
        const { ours, peer } = await measureInTurns(
          {
            ours: { argv: towline("hosts", "@ansible/hosts", "--json"), cwd },
            peer: { argv: ["ansible-inventory", "-i", "hosts", "--list"], cwd },
          },
          3,
        );
        const name = `ansible-inventory --list, ${count} hosts`;
        rows.push(compare("wall", "ms", ours.wallMs, name, peer.wallMs, 1 / 3));
        rows.push(compare("CPU", "ms", ours.cpuMs, name, peer.cpuMs));
      } finally {
        await rm(cwd, { recursive: true, force: true });
      }
    }
    return rows;
  },
};

function inventoryOf(count) {
  const lines = ["[all:vars]", "ansible_user=deploy"];
  for (let group = 0; group < 100; group += 1) {
    lines.push(`[group${group}:vars]`, `rack=r${group}`, `[group${group}]`);
    for (let host = group; host < count; host += 100) {
      lines.push(`host${host} ansible_host=10.0.${Math.floor(host / 250)}.${host % 250} ansible_port=2222 os=debian`);
    }
  }
  return `${lines.join("\n")}\n`;
}
