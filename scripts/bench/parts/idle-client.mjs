/** Opens so many connections with the library, rests for a while, and tells its parent what that took. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "./leftovers.mjs";
import { importCore, importSshConnector } from "./towline.mjs";

const AT_ONCE = 10;
const REST_MS = 10_000;
const [port, count] = process.argv.slice(2).map(Number);
const { key } = await new Promise((resolve) => process.once("message", resolve));

process.once("disconnect", () => process.exit());
const folder = makeFolder();
await writeFile(path.join(folder, "key"), key, { mode: 0o600 });
const data = {
  ...{ ssh_hostname: "127.0.0.1", ssh_port: port, ssh_user: "bench", ssh_key: path.join(folder, "key") },
  ...{ ssh_known_hosts_file: path.join(folder, "known_hosts"), ssh_config_file: "none" },
};
const names = Array.from({ length: count }, (_, index) => `host${index}`);
const { openFleet } = await importCore();
const fleet = await openFleet({
  config: { data, fleet: { hosts: names } },
  connectors: [await importSshConnector()],
});
// The first one loads the code and learns the host key.
await fleet.host(names[0]).connect();

const startedAt = performance.now();
const connecting = await watchLoop(async () => {
  const todo = names.values();
  const worker = async () => {
    for (const name of todo) await fleet.host(name).connect();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});
const seconds = (performance.now() - startedAt) / 1000;
const idle = await watchLoop(() => sleep(REST_MS));
const status = await readFile("/proc/self/status", "utf8");
const megabytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)[1]) / 1024;
process.send({ connecting, idle, seconds, peakMb: megabytes("VmHWM"), idleMb: megabytes("VmRSS") });
await fleet.close();
await rm(folder, { recursive: true });
process.disconnect();

/** The 99th percentile of how much later than planned a timer came, in milliseconds. */
async function watchLoop(work) {
  const resolution = 1;
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  await work();
  histogram.disable();
  return Math.max(0, histogram.percentile(99) / 1e6 - resolution);
}
