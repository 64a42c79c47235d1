/** What a start costs over bare node. */

import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { compareDifference } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

export default {
  name: "start",
  title: "wall time of one call, over bare node; 15 rounds",
  needs: ["bash", "sshd", "ssh-keygen", "true"],
  async run() {
    const farm = await startFarm();
    try {
      const config = await farm.writeConfig(1);
      const cwd = farm.folder;
      const medians = await measureInTurns(
        {
          node: { argv: [process.execPath, "-e", "0"], cwd },
          version: { argv: towline("--version"), cwd },
          local: { argv: towline("run", "@local", "--", "true"), cwd },
          ssh: { argv: towline("run", addressOf(0), "--config", config, "--", "true"), cwd },
          openssh: { argv: ["ssh", ...farm.sshOptions(), addressOf(0), "true"], cwd },
        },
        15,
      );
      const wall = Object.fromEntries(Object.entries(medians).map(([name, figures]) => [name, figures.wallMs]));
      const row = (what, name, limit) => compareDifference(what, "ms", wall[name], "node -e 0", wall.node, limit);
      return [
        row("towline --version", "version", 20),
        row("towline run @local -- true", "local", 70),
        row("towline run HOST -- true, over ssh", "ssh", 160),
        { what: "for comparison: ssh HOST true", ours: "", peer: "ssh", peerFigure: `${wall.openssh.toFixed(0)} ms` },
      ];
    } finally {
      await farm.stop();
    }
  },
};
