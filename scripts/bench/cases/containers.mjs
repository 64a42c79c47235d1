/** A command in a container that is connected, beside the `docker exec` that it comes to. */
import { startDocker } from "../parts/docker.mjs";
import { compare, median } from "../parts/table.mjs";
import { importConnector, importCore } from "../parts/towline.mjs";

const ROUNDS = 40;

export default {
  name: "containers",
  title: `"true" in a container of Docker that is connected, by the library, in turns; ${ROUNDS} rounds`,
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
      const samples = { ours: [], peer: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        samples.ours.push(await time(async () => (await host.run("true")).orThrow()));
        samples.peer.push(
          await time(() => engine.docker("exec", "--interactive", engine.container, "sh", "-c", "true")),
        );
      }
      return [compare("a command", "ms", median(samples.ours), "docker exec", median(samples.peer), 1.3)];
    } finally {
      await fleet.close();
      await engine.stop();
    }
  },
};

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
