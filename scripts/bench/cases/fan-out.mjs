/** One command on 300 hosts, against everyone who does that. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { findProgram } from "../parts/programs.mjs";
import { compare } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const COUNT = 300;
const PARALLEL = "64";
const COMMAND = "uname -a";

export default {
  name: "fan-out",
  title: `"${COMMAND}" on ${COUNT} sshd hosts, ${PARALLEL} at once; 3 rounds`,
  needs: ["bash", "sshd", "ssh", "ssh-keygen", "xargs"],
  async run() {
    const farm = await startFarm();
    try {
      const config = await farm.writeConfig(COUNT);
      const addresses = Array.from({ length: COUNT }, (_, index) => addressOf(index)).join("\n");
      const cwd = farm.folder;
      await writeFile(path.join(cwd, "addresses"), `${addresses}\n`);
      const xargs = (keyExchange) => ({
        argv: ["xargs", "-P", PARALLEL, "-I{}", "ssh", ...farm.sshOptions(keyExchange), "{}", COMMAND],
        input: addresses,
        cwd,
      });
      const programs = {
        towline: {
          argv: towline("run", "all", "--config", config, "--parallel", PARALLEL, "--quiet", "--", "uname", "-a"),
          cwd,
        },
        "ssh by xargs, same key exchange": xargs("curve25519-sha256"),
        "ssh by xargs, its default key exchange": xargs("default"),
        ...otherPrograms(farm, cwd),
      };
      const medians = await measureInTurns(programs, 3);
      const { towline: ours, ...peers } = medians;
      return Object.entries(peers).flatMap(([peer, figures], index) => [
        compare("client CPU", "ms", ours.cpuMs, peer, figures.cpuMs, index === 0 ? 0.4 : undefined),
        compare("wall", "ms", ours.wallMs, peer, figures.wallMs, index === 0 ? 0.9 : undefined),
      ]);
    } finally {
      await farm.stop();
    }
  },
};

/** Fabric's own fan-out; it has no limit of hosts at once. */
const FABRIC = `
import sys
from fabric import ThreadingGroup
keys = {"key_filename": sys.argv[2], "look_for_keys": False, "allow_agent": False}
ThreadingGroup(*open(sys.argv[1]).read().split(), port=int(sys.argv[3]), connect_kwargs=keys).run(sys.argv[4], hide=True)
`;

/** Those that are installed; the ones that use OpenSSH with its cheaper key exchange. */
function otherPrograms(farm, cwd) {
  const options = farm.sshOptions();
  const file = path.join(cwd, "addresses");
  const calls = {
    "parallel-ssh": ["-h", file, "-p", PARALLEL, "-t", "0", ...options.flatMap((word) => ["-x", word]), COMMAND],
    clush: ["-f", PARALLEL, "--hostfile", file, "-o", options.join(" "), COMMAND],
    ansible: ["all", "-i", file, "-f", PARALLEL, "-m", "raw", "-a", COMMAND, "--ssh-common-args", options.join(" ")],
    // Debian's own Python has it, another one that comes first on the PATH may not.
    fab: ["-c", FABRIC, file, farm.key, String(farm.port), COMMAND],
  };
  return Object.fromEntries(
    Object.entries(calls)
      .filter(([name]) => findProgram(name) !== undefined)
      .map(([name, words]) => [name, { argv: [name === "fab" ? "/usr/bin/python3" : name, ...words], cwd }]),
  );
}
