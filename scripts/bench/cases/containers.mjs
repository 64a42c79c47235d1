/** A command in a container that is connected, beside the `docker exec` that it comes to; and a large file beside `docker cp`. */
import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startDocker } from "../parts/docker.mjs";
import { makeFolder } from "../parts/leftovers.mjs";
import { moved, timeInTurns } from "../parts/open-connections.mjs";
import { compare } from "../parts/table.mjs";
import { importConnector, importCore } from "../parts/towline.mjs";

const ROUNDS = 40;
const LARGE_BYTES = 128 * 1024 * 1024;
const LARGE_ROUNDS = 5;

export default {
  name: "containers",
  title: `a container of Docker that is connected, by the library: "true" ${ROUNDS} times, ${LARGE_BYTES / 1024 / 1024} MiB`,
  needs: ["dockerd", "docker", "containerd", "runc", "busybox"],
  async run() {
    const engine = await startDocker();
    const { openFleet } = await importCore();
    const fleet = await openFleet({
      config: false,
      connectors: [await importConnector("docker")],
      data: { docker_host: engine.address },
    });
    try {
      const host = fleet.host(`@docker/${engine.container}`);
      await host.connect();
      const took = await timeInTurns(
        {
          ours: async () => (await host.run("true")).orThrow(),
          docker: () => engine.docker("exec", "--interactive", engine.container, "sh", "-c", "true"),
        },
        ROUNDS,
      );
      return [
        compare("a command", "ms", took.ours, "docker exec", took.docker, 1.3),
        ...(await measureLarge(host, engine)),
      ];
    } finally {
      await fleet.close();
      await engine.stop();
    }
  },
};

async function measureLarge(host, { docker, container }) {
  const folder = makeFolder();
  try {
    const [here, back] = [path.join(folder, "large"), path.join(folder, "back")];
    await writeFile(here, randomBytes(LARGE_BYTES));
    const took = await timeInTurns(
      {
        put: moved(() => host.put(here, "/large")),
        copyThere: () => docker("cp", here, `${container}:/large`),
        get: moved(() => host.get("/large", back)),
        copyBack: () => docker("cp", `${container}:/large`, back),
      },
      LARGE_ROUNDS,
    );
    return [
      compare("put a file", "ms", took.put, "docker cp", took.copyThere),
      compare("get a file", "ms", took.get, "docker cp", took.copyBack),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
