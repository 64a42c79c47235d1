/** Many hosts behind a bastion, against `ssh -J` whose connection to the bastion is shared by a ControlMaster. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { addressOf, startFarm } from "../parts/farm.mjs";
import { measureInTurns } from "../parts/measure.mjs";
import { compare } from "../parts/table.mjs";
import { towline } from "../parts/towline.mjs";

const run = promisify(execFile);
const COUNT = 100;
const PARALLEL = "32";
const BASTION = "127.2.0.1";

export default {
  name: "bastion",
  title: `"true" on ${COUNT} hosts behind one bastion, ${PARALLEL} at once; 3 rounds`,
  needs: ["bash", "sshd", "ssh", "ssh-keygen", "xargs"],
  async run() {
    const farm = await startFarm();
    const cwd = farm.folder;
    const config = await farm.writeConfig(COUNT);
    const sshConfig = path.join(cwd, "ssh_config");
    // Options of the command line are not for the jump host, so all are in a file.
    const lines = [`IdentityFile ${farm.key}`, `Port ${farm.port}`, `UserKnownHostsFile ${farm.knownHosts}`];
    await writeFile(
      sshConfig,
      [
        ...[`Host ${BASTION}`, "ProxyJump none", `ControlPath ${cwd}/control`, "Host 127.1.*", `ProxyJump ${BASTION}`],
        ...["Host *", ...lines, "StrictHostKeyChecking yes", "KexAlgorithms curve25519-sha256", "BatchMode yes"],
      ].join("\n"),
    );
    const ssh = ["ssh", "-F", sshConfig];
    try {
      await run("ssh", ["-F", sshConfig, "-o", "ControlMaster=yes", "-o", "ControlPersist=600", "-f", "-N", BASTION]);
      const jump = `ssh_proxy_jump=${BASTION}:${farm.port}`;
      const words = ["--data", jump, "--parallel", PARALLEL, "--quiet", "--", "true"];
      const { ours, peer } = await measureInTurns(
        {
          ours: { argv: towline("run", "all", "--config", config, ...words), cwd },
          peer: {
            argv: ["xargs", "-P", PARALLEL, "-I{}", ...ssh, "{}", "true"],
            input: Array.from({ length: COUNT }, (_, index) => addressOf(index)).join("\n"),
            cwd,
          },
        },
        3,
      );
      const name = "ssh -J by xargs, ControlMaster to the bastion";
      return [
        compare("wall", "ms", ours.wallMs, name, peer.wallMs, 1),
        compare("client CPU", "ms", ours.cpuMs, name, peer.cpuMs),
      ];
    } finally {
      await run("ssh", [...ssh.slice(1), "-O", "exit", BASTION]).catch(() => {});
      await farm.stop();
    }
  },
};
