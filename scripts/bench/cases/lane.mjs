/** Thousands of small commands on one connection: in a lane, each in a channel of its own, and through ControlMaster. */
import { addressOf, startFarm } from "../parts/farm.mjs";
import { asWork, openConnections } from "../parts/open-connections.mjs";
import { median } from "../parts/table.mjs";

const ROUNDS = 5;
const GOAL = 2_000;
/** How many are asked for at once. ControlMaster starts a program for each, so it gets fewer. */
const COMMANDS = { lane: 4_000, exec: 500, peer: 100 };
const PEERS_AT_ONCE = 10;

export default {
  name: "lane",
  title: `"true" on one ssh connection, commands a second; ${ROUNDS} rounds`,
  needs: ["sshd", "ssh", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    const open = await openConnections(farm);
    const { host } = open;
    const ssh = asWork({ argv: ["ssh", ...open.options, addressOf(0), "true"] });
    try {
      const lane = await host.openLane();
      (await lane.run("true")).orThrow();
      const ways = {
        lane: () => countPerSecond(COMMANDS.lane, COMMANDS.lane, async () => (await lane.run("true")).orThrow()),
        waiting: () => countPerSecond(COMMANDS.exec, 1, async () => (await lane.run("true")).orThrow()),
        exec: () => countPerSecond(COMMANDS.exec, COMMANDS.exec, async () => (await host.run("true")).orThrow()),
        peer: () => countPerSecond(COMMANDS.peer, PEERS_AT_ONCE, ssh),
      };
      const samples = { lane: [], waiting: [], exec: [], peer: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [way, measure] of Object.entries(ways)) samples[way].push(await measure());
      }
      const {
        lane: ours,
        waiting,
        exec,
        peer,
      } = Object.fromEntries(Object.entries(samples).map(([way, list]) => [way, median(list)]));
      const row = (what, figure, other, otherFigure) => ({
        what,
        ours: `${figure.toFixed(0)}/s`,
        peer: other,
        peerFigure: `${otherFigure.toFixed(0)}/s`,
        ratio: figure / otherFigure,
      });
      return [
        { ...row("a lane, all at once", ours, "a channel each", exec), goal: `>= ${GOAL}/s`, met: ours >= GOAL },
        row("a lane, all at once", ours, "ssh, ControlMaster", peer),
        row("a lane, one after another", waiting, "a channel each", exec),
      ];
    } finally {
      await open.close();
      await farm.stop();
    }
  },
};

/** Does something `count` times, `atOnce` at a time. */
async function countPerSecond(count, atOnce, work) {
  const start = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (count / (performance.now() - start)) * 1000;
}
