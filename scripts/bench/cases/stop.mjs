/** Stopping a command on 100 hosts at its timeout. */
import { addressOf, startFarm } from "../parts/farm.mjs";
import { compare, median } from "../parts/table.mjs";
import { importCore, importSshConnector } from "../parts/towline.mjs";

const HOSTS = 100;
const ROUNDS = 3;
const TIMEOUT = 1_000;

export default {
  name: "stop",
  title: `a command that is stopped on ${HOSTS} connected hosts after ${TIMEOUT} ms, beyond that time; ${ROUNDS} rounds`,
  needs: ["sshd", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    const { openFleet } = await importCore();
    const config = await farm.writeConfig(HOSTS);
    const fleet = await openFleet({ config, connectors: [await importSshConnector()] });
    try {
      const all = fleet.select("all");
      await all.run("true").orThrow();
      const samples = { all: [], slowest: [], one: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        const start = performance.now();
        const { results } = await all.run("sleep 300", { timeout: TIMEOUT, parallelism: HOSTS });
        samples.all.push(performance.now() - start - TIMEOUT);
        samples.slowest.push(Math.max(...results.map(({ durationMs }) => durationMs)) - TIMEOUT);
        const one = await fleet.host(addressOf(0)).run("sleep 300", { timeout: TIMEOUT });
        samples.one.push(one.durationMs - TIMEOUT);
        if (!results.every(({ status }) => status === "timeout")) throw new Error("not all were stopped");
      }
      const total = median(samples.all);
      return [
        compare(`all ${HOSTS}`, "ms", total, "the slowest of them", median(samples.slowest), 1.1),
        compare(`all ${HOSTS}`, "ms", total, "one alone", median(samples.one)),
      ];
    } finally {
      await fleet.close();
      await farm.stop();
    }
  },
};
