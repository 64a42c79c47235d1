/** The memory of one run on many hosts. */
import { startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { limited } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const COUNT = 1_000;

export default {
  name: "memory",
  title: `"uname -a" on ${COUNT} sshd hosts; 1 round`,
  needs: ["bash", "sshd", "ssh-keygen"],
  async run() {
    const farm = await startFarm();
    try {
      const config = await farm.writeConfig(COUNT);
      const argv = towline("run", "all", "--config", config, "--quiet", "--", "uname", "-a");
      const { run } = await measureInTurns({ run: { argv, cwd: farm.folder } }, 1);
      return [
        limited("towline run: memory", "MB", run.peakMb, 120),
        { what: "towline run: wall", ours: `${(run.wallMs / 1000).toFixed(1)} s` },
        { what: "towline run: client CPU per host", ours: `${(run.cpuMs / COUNT).toFixed(2)} ms` },
      ];
    } finally {
      await farm.stop();
    }
  },
};
