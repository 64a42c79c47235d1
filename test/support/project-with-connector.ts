/** Projects with one connector's package, for tests of loading it. */
import { join } from "node:path";
import { expect } from "vitest";
import type { Connector } from "../../packages/core/src/connector/define-connector.ts";
import type { PluginError } from "../../packages/core/src/errors/kinds.ts";
import { createRegistry } from "../../packages/core/src/registry/create-registry.ts";
import { connectorPackage, type FileTree, makeFolder, type PackageChanges } from "./temporary-project.ts";

/** The package that is loaded. */
export const NAME = "towline-connector-web";

/** A project with that package. */
export function makeProject(changes: PackageChanges, more: FileTree = {}): string {
  return makeFolder({
    "package.json": { dependencies: { [NAME]: "1" } },
    ...connectorPackage(NAME, "web", changes),
    ...more,
  });
}

/** Loads its connector. */
export async function load(
  project: string,
  cacheFolder = join(project, "cache"),
  importTimeout?: number,
): Promise<Connector> {
  const places = { configFolder: project, packageFolders: [project], distrust: undefined, installation: undefined };
  const options = { ...places, pins: {}, allow: [] };
  const registry = await createRegistry({ ...options, given: [], cacheFolder, importTimeout });
  return registry.load("web");
}

/** Why it does not load. */
export async function failureOf(
  changes: PackageChanges,
  more?: FileTree,
  importTimeout?: number,
): Promise<PluginError> {
  return load(makeProject(changes, more), undefined, importTimeout).then(
    () => expect.fail("it must not load"),
    (error: PluginError) => error,
  );
}
