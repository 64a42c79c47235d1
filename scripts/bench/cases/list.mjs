/** What a large config costs. */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../parts/leftovers.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { limited } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const COUNT = 10_000;

export default {
  name: "list",
  title: "10,000 configured hosts, listed and validated; 5 rounds",
  needs: ["bash"],
  async run() {
    const folder = makeFolder();
    try {
      const names = Array.from({ length: COUNT }, (_, index) => `host${index}`);
      const data = (index) => ({ ssh_hostname: `10.0.${Math.floor(index / 250)}.${index % 250}`, ssh_port: 2222 });
      const yaml = names.map(
        (name, index) => `    - ${name}: ${JSON.stringify(data(index)).replaceAll('"', "").replaceAll(":", ": ")}`,
      );
      const hosts = names.map((name, index) => ({ [name]: data(index) }));
      await writeFile(path.join(folder, "fleet.yaml"), `fleet:\n  hosts:\n${yaml.join("\n")}\n`);
      await writeFile(path.join(folder, "fleet.json"), JSON.stringify({ fleet: { hosts } }));
      const call = (file) => ({ argv: towline("hosts", "all", "--config", path.join(folder, file)), cwd: folder });
      const medians = await measureInTurns({ json: call("fleet.json"), yaml: call("fleet.yaml") }, 5);
      return Object.entries(medians).flatMap(([format, { wallMs, peakMb }]) => [
        limited(`towline hosts, ${format}: wall`, "ms", wallMs, 1000),
        limited(`towline hosts, ${format}: memory`, "MB", peakMb, 200),
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
