/** Connections that are open before anything is measured: one of the library's, and a master for OpenSSH's programs. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { addressOf } from "./farm.mjs";
import { median } from "./table.mjs";
import { importCore, importSshConnector } from "./towline.mjs";

const run = promisify(execFile);

/** To the first host of a farm. @returns the library's host, the options for `ssh`, and what closes both */
export async function openConnections(farm) {
  const { openFleet } = await importCore();
  const fleet = await openFleet({ config: await farm.writeConfig(1), connectors: [await importSshConnector()] });
  const address = addressOf(0);
  const options = [...farm.sshOptions(), "-o", `ControlPath=${path.join(farm.folder, "control")}`];
  const host = fleet.host(address);
  await host.connect();
  await run("ssh", [...options, "-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-f", "-N", address]);
  return {
    host,
    options,
    async close() {
      await run("ssh", [...options, "-O", "exit", address]).catch(() => {});
      await fleet.close();
    },
  };
}

/**
 * Times several works in turn, round after round, so that a busy moment hits all of them.
 *
 * @param prepare called before each, with its name; its time does not count
 * @returns by name, the median of milliseconds
 */
export async function timeInTurns(works, rounds, prepare = () => {}) {
  const samples = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      await prepare(name);
      const start = performance.now();
      await work();
      samples[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]));
}

/** A program as a work to time. */
export function asWork({ argv: [program, ...words] }) {
  return () => run(program, words);
}

/** A transfer of the library's as a work to time. */
export const moved = (transfer) => async () => {
  const { error } = await transfer();
  if (error !== undefined) throw error;
};
