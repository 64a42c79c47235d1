/** A client for tests: starts a container from an image, says so, and holds it until its input ends, or it is killed. Notices go to stderr. */
import { once } from "node:events";
import { openFleet, orThrow } from "@towline/core";
import docker from "../../plugins/connector-docker/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";

const [target = "", settings = "{}"] = process.argv.slice(2);
const fleet = await openFleet({
  config: false,
  connectors: [docker, podman],
  data: JSON.parse(settings),
  onNotice: ({ code, message }) => void process.stderr.write(`${code}: ${message}\n`),
});
const { stdout } = orThrow(await fleet.host(target).run("hostname"));
process.stdout.write(stdout);
process.stdin.resume();
await once(process.stdin, "end");
await fleet.close();
