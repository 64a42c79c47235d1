/** Starts a real registry of images on this machine, for tests of what is pulled. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startDaemon } from "./container-engine.ts";
import { findFreePort, isListening } from "./listening-server.ts";
import { findCounterpart, missingCounterpart } from "./require-counterpart.ts";

/** A registry that runs. */
export interface ContainerRegistry {
  /** What the names of its images begin with, such as `127.0.0.1:5000`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function registryMissing(): string | undefined {
  return missingCounterpart("docker-registry", "setpriv");
}

export async function startRegistry(): Promise<ContainerRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-registry-"));
  const port = await findFreePort();
  const config = path.join(folder, "config.yml");
  const lines = [
    "version: 0.1",
    "log: { level: error }",
    `storage: { filesystem: { rootdirectory: ${folder}/images } }`,
    `http: { addr: "127.0.0.1:${port}" }`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  const daemon = await startDaemon([findCounterpart("docker-registry") ?? "", "serve", config], () =>
    isListening(port),
  );
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      await daemon.end();
      await rm(folder, { recursive: true });
    },
  };
}
