/** What one more connection costs the client, with its host key checked against known_hosts, beside ssh2 alone. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect as connectSocket } from "node:net";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { compare, limited, median } from "../parts/table.mjs";
import { importCore, importSshConnector } from "../parts/towline.mjs";

const COUNT = 100;
const AT_ONCE = 10;
const ROUNDS = 10;

export default {
  name: "connect",
  title: `${COUNT} new connections, ${AT_ONCE} at once, client CPU of each; ${ROUNDS} rounds after one that warms up`,
  needs: ["sshd", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    try {
      const ways = { ours: await connectByTowline(farm), bare: await connectBySsh2(farm) };
      const samples = { ours: [], bare: [] };
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [way, open] of Object.entries(ways)) {
          const { connect, close } = await open();
          const before = process.cpuUsage();
          const todo = Array.from({ length: COUNT }, (_, index) => addressOf(index)).values();
          const worker = async () => {
            for (const address of todo) await connect(address);
          };
          await Promise.all(Array.from({ length: AT_ONCE }, worker));
          const { user, system } = process.cpuUsage(before);
          if (round > 0) samples[way].push((user + system) / 1000 / COUNT);
          await close();
        }
      }
      const [ours, bare] = [median(samples.ours), median(samples.bare)];
      return [
        limited("client CPU of a connection", "ms", ours, 3),
        compare("the same", "ms", ours, "ssh2, one known host key", bare),
      ];
    } finally {
      await farm.stop();
    }
  },
};

async function connectByTowline(farm) {
  const { openFleet } = await importCore();
  const options = { config: await farm.writeConfig(COUNT), connectors: [await importSshConnector()] };
  return async () => {
    const fleet = await openFleet(options);
    return { connect: (address) => fleet.host(address).connect(), close: () => fleet.close() };
  };
}

/** As little as can be done with it: one key, no `none` first, no settings. */
async function connectBySsh2({ key, knownHosts, port, user: username }) {
  const require = createRequire(new URL("../../../plugins/connector-ssh/package.json", import.meta.url));
  const { Client } = require("ssh2");
  const privateKey = await readFile(key);
  const known = Buffer.from((await readFile(knownHosts, "utf8")).split(" ")[2], "base64");
  const options = {
    ...{ username, privateKey, authHandler: ["publickey"], readyTimeout: 0, keepaliveInterval: 15_000 },
    hostVerifier: (shown) => shown.equals(known),
  };
  return async () => {
    const clients = [];
    const connect = (address) =>
      new Promise((resolve, reject) => {
        const sock = connectSocket({ host: address, port, noDelay: true });
        const client = new Client().once("ready", resolve).once("error", reject);
        clients.push(client.connect({ ...options, sock }));
      });
    const close = async () => {
      const closed = clients.map((client) => new Promise((resolve) => client.once("close", resolve)));
      for (const client of clients) client.end();
      await Promise.all(closed);
    };
    return { connect, close };
  };
}
