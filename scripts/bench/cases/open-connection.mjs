/** Commands one after another on a connection that is open already. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { compare, median } from "../parts/table.mjs";
import { importCore, importSshConnector } from "../parts/towline.mjs";

const run = promisify(execFile);
const COMMANDS = 100;
const ROUNDS = 5;

export default {
  name: "open-connection",
  title: `${COMMANDS} commands one after another on an open connection, per command; ${ROUNDS} rounds`,
  needs: ["sshd", "ssh", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    const { openFleet } = await importCore();
    const fleet = await openFleet({ config: await farm.writeConfig(1), connectors: [await importSshConnector()] });
    const socket = path.join(farm.folder, "control");
    const options = [...farm.sshOptions(), "-o", `ControlPath=${socket}`];
    try {
      const host = fleet.host(addressOf(0));
      await host.connect();
      await run("ssh", [...options, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-f", "-N", addressOf(0)]);
      const samples = { ours: [], peer: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        samples.ours.push(await timePerCommand(async () => (await host.run("true")).orThrow()));
        samples.peer.push(await timePerCommand(() => run("ssh", [...options, addressOf(0), "true"])));
      }
      return [compare("a command", "ms", median(samples.ours), "ssh, ControlMaster", median(samples.peer), 0.33)];
    } finally {
      await run("ssh", [...options, "-O", "exit", addressOf(0)]).catch(() => {});
      await fleet.close();
      await farm.stop();
    }
  },
};

async function timePerCommand(command) {
  const start = performance.now();
  for (let done = 0; done < COMMANDS; done += 1) await command();
  return (performance.now() - start) / COMMANDS;
}
