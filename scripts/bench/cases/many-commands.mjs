/** Twenty commands one after another on each of 100 hosts, as a deployment runs them. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { findProgram } from "../parts/programs.mjs";
import { compare } from "../parts/table.mjs";

const HOSTS = 100;
const COMMANDS = 20;
const PARALLEL = 32;
const COMMAND = "uname -a";
const DRIVER = path.join(import.meta.dirname, "../parts/run-commands.mjs");

export default {
  name: "many-commands",
  title: `${COMMANDS} commands one after another on each of ${HOSTS} hosts, ${PARALLEL} hosts at once; 3 rounds`,
  needs: ["bash", "sshd", "ssh", "ssh-keygen", "xargs"],
  async run() {
    const farm = await startFarm();
    try {
      const config = await farm.writeConfig(HOSTS);
      const addresses = Array.from({ length: HOSTS }, (_, index) => addressOf(index)).join("\n");
      const cwd = farm.folder;
      await writeFile(path.join(cwd, "addresses"), `${addresses}\n`);
      const control = ["-o", `ControlPath=${cwd}/%h`, "-o", "ControlMaster=auto", "-o", "ControlPersist=60"];
      const ssh = ["ssh", ...farm.sshOptions(), ...control].map((word) => `'${word}'`).join(" ");
      const script = `for n in $(seq ${COMMANDS}); do ${ssh} "$1" ${COMMAND} || exit 255; done; ${ssh} -O exit "$1" 2>/dev/null`;
      const programs = {
        towline: { argv: [process.execPath, DRIVER, config, String(COMMANDS), String(PARALLEL), COMMAND], cwd },
        "ssh, ControlMaster, by xargs": {
          argv: ["xargs", "-P", String(PARALLEL), "-I{}", "bash", "-c", script, "bash", "{}"],
          input: addresses,
          cwd,
        },
        ...fabric(farm, cwd),
      };
      const { towline: ours, ...peers } = await measureInTurns(programs, 3);
      return Object.entries(peers).flatMap(([peer, figures], index) => [
        compare("wall", "ms", ours.wallMs, peer, figures.wallMs, index === 0 ? 0.33 : undefined),
        compare("client CPU", "ms", ours.cpuMs, peer, figures.cpuMs),
      ]);
    } finally {
      await farm.stop();
    }
  },
};

/** Fabric, on paramiko, which pyinfra rides on as well. */
const FABRIC = `
import sys
from concurrent.futures import ThreadPoolExecutor
from fabric import Connection
keys = {"key_filename": sys.argv[2], "look_for_keys": False, "allow_agent": False}
def work(host):
    with Connection(host, port=int(sys.argv[3]), connect_kwargs=keys) as connection:
        for _ in range(${COMMANDS}):
            connection.run(sys.argv[4], hide=True)
with ThreadPoolExecutor(${PARALLEL}) as pool:
    list(pool.map(work, open(sys.argv[1]).read().split()))
`;

function fabric(farm, cwd) {
  if (findProgram("fab") === undefined) return {};
  const words = ["-c", FABRIC, path.join(cwd, "addresses"), farm.key, String(farm.port), COMMAND];
  // Debian's own Python has it, another one that comes first on the PATH may not.
  return { "Fabric, on paramiko": { argv: ["/usr/bin/python3", ...words], cwd } };
}
