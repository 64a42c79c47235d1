/** The engines that tests of containers go through, and how a test opens a fleet on one. */
import { type Connector, type Data, type Fleet, type Notice, openFleet } from "@towline/core";
import { onTestFinished } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { podmanMissing, startPodman } from "../counterparts/podman.ts";

/** One engine, and why it can't be started here, if so. */
interface EngineUnderTest {
  readonly name: "docker" | "podman";
  readonly missing: string | undefined;
  start(): Promise<ContainerEngine>;
}

export const ENGINES: readonly EngineUnderTest[] = [
  { name: "docker", missing: dockerMissing(), start: startDocker },
  { name: "podman", missing: podmanMissing(), start: startPodman },
];

const CONNECTORS: { readonly [name: string]: Connector } = { docker, podman };

/** What a fleet logged, and gave notice of. */
export interface LoggedFleet {
  readonly fleet: Fleet;
  readonly log: string[];
  readonly notices: Notice[];
}

/** A fleet for a test, closed when the test is over. Keys of the settings are without the connector's prefix. */
export async function openOn(
  engine: Pick<ContainerEngine, "connector" | "data">,
  settings: Data = {},
): Promise<LoggedFleet> {
  const log: string[] = [];
  const notices: Notice[] = [];
  const own = Object.entries(settings).map(([key, value]) => [`${engine.connector}_${key}`, value]);
  const fleet = await openFleet({
    config: false,
    connectors: Object.values(CONNECTORS),
    data: { ...engine.data, ...Object.fromEntries(own) },
    log: (message) => log.push(message),
    onNotice: (notice) => notices.push(notice),
  });
  onTestFinished(() => fleet.close());
  return { fleet, log, notices };
}
