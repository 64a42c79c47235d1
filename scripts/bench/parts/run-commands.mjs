/** Runs commands one after another on each host of a config: `node run-commands.mjs CONFIG COUNT PARALLEL COMMAND`. */
import { importCore, importSshConnector } from "./towline.mjs";

const [config, count, parallel, command] = process.argv.slice(2);
const { openFleet } = await importCore();
const fleet = await openFleet({ config, connectors: [await importSshConnector()] });
const hosts = await fleet.select("all").hosts();
const waiting = [...hosts];

async function work() {
  for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
    const host = fleet.host(entry.name);
    for (let done = 0; done < Number(count); done += 1) (await host.run(command)).orThrow();
  }
}

await Promise.all(Array.from({ length: Number(parallel) }, work));
await fleet.close();
