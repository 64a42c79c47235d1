/** A client for tests that is killed in the middle: when a command by itself and one in a lane have said that they run. */
import { openFleet } from "@towline/core";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import docker from "../../plugins/connector-docker/src/index.ts";
import kubernetes from "../../plugins/connector-kubernetes/src/index.ts";
import lxc from "../../plugins/connector-lxc/src/index.ts";
import lxd from "../../plugins/connector-lxd/src/index.ts";
import nspawn from "../../plugins/connector-nspawn/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";

const [target = "", settings = "{}", command = ""] = process.argv.slice(2);
const connectors = [chroot, docker, kubernetes, lxc, lxd, nspawn, podman];
const fleet = await openFleet({ config: false, connectors, data: JSON.parse(settings), connectTimeout: 60_000 });
const host = fleet.host(target);
const lane = await host.openLane();
let underWay = 0;
const onOutput = (): void => {
  underWay += 1;
  // Nobody else could be sure to come before the commands are done.
  if (underWay === 2) process.kill(process.pid, "SIGKILL");
};
await Promise.all([host.run(command, { onOutput }), lane.run(command, { onOutput })]);
await fleet.close();
