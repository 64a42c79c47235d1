/** The engines that tests of containers go through, and what such a test does with one. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Connector, type Data, type Fleet, type Notice, openFleet } from "@towline/core";
import { afterAll, afterEach, beforeAll, beforeEach, onTestFinished } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { podmanMissing, startPodman } from "../counterparts/podman.ts";
import { findCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "./folders.ts";

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

/** Starts it for all tests of a `describe`; where it can't be started, they are skipped. Its members are there once they begin. */
export function useEngine({ missing, start }: EngineUnderTest): ContainerEngine {
  const engine = {} as ContainerEngine;
  beforeAll(async () => {
    if (missing === undefined) Object.assign(engine, await start());
  });
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  afterAll(() => engine.stop?.());
  return engine;
}

/** Starts a container `web` before each test, and removes it afterwards. */
export function useWebContainer(engine: ContainerEngine): void {
  beforeEach(() => engine.startContainer("web"));
  afterEach(() => engine.run?.("rm", "--force", "web"));
}

/** Puts a program before the engine's own on the PATH, until the test is over. @param script - What it does before it becomes the engine's */
export function interceptProgram(name: "docker" | "podman", script: string): void {
  const folder = makeFolder();
  const text = `#!/bin/sh\n${script}\nexec ${findCounterpart(name)} "$@"\n`;
  writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  const found = process.env.PATH;
  process.env.PATH = `${folder}:${found}`;
  onTestFinished(() => {
    process.env.PATH = found;
  });
}

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
