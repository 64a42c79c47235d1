/** What one more connection costs the client, with its host key checked against known_hosts. */
import { addressOf, startFarm } from "../parts/farm.mjs";
import { limited, median } from "../parts/table.mjs";
import { importCore, importSshConnector } from "../parts/towline.mjs";

const COUNT = 100;
const ROUNDS = 5;

export default {
  name: "connect",
  title: `${COUNT} new connections, 10 at once, client CPU of each; ${ROUNDS} rounds after one that warms up`,
  needs: ["sshd", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    const { openFleet } = await importCore();
    const config = await farm.writeConfig(COUNT);
    const connectors = [await importSshConnector()];
    const samples = [];
    try {
      for (let round = 0; round <= ROUNDS; round += 1) {
        const fleet = await openFleet({ config, connectors });
        const hosts = Array.from({ length: COUNT }, (_, index) => fleet.host(addressOf(index)));
        const before = process.cpuUsage();
        const todo = hosts.values();
        const worker = async () => {
          for (const host of todo) await host.connect();
        };
        await Promise.all(Array.from({ length: 10 }, worker));
        const { user, system } = process.cpuUsage(before);
        if (round > 0) samples.push((user + system) / 1000 / COUNT);
        await fleet.close();
      }
      return [limited("client CPU of a connection", "ms", median(samples), 3)];
    } finally {
      await farm.stop();
    }
  },
};
