/** Commands one after another on a connection that is open already. */
import { addressOf, startFarm } from "../parts/farm.mjs";
import { asWork, openConnections, timeInTurns } from "../parts/open-connections.mjs";
import { compare } from "../parts/table.mjs";

const COMMANDS = 100;
const ROUNDS = 5;

export default {
  name: "open-connection",
  title: `${COMMANDS} commands one after another on an open connection, per command; ${ROUNDS} rounds`,
  needs: ["sshd", "ssh", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    const open = await openConnections(farm);
    try {
      const ssh = asWork({ argv: ["ssh", ...open.options, addressOf(0), "true"] });
      const took = await timeInTurns(
        { ours: repeat(async () => (await open.host.run("true")).orThrow()), peer: repeat(ssh) },
        ROUNDS,
      );
      return [compare("a command", "ms", took.ours / COMMANDS, "ssh, ControlMaster", took.peer / COMMANDS, 0.33)];
    } finally {
      await open.close();
      await farm.stop();
    }
  },
};

const repeat = (command) => async () => {
  for (let done = 0; done < COMMANDS; done += 1) await command();
};
