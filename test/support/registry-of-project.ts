/** Registries over projects in temporary folders, for tests. */
import { join } from "node:path";
import type { PluginError } from "../../packages/core/src/errors/kinds.ts";
import { createRegistry, type RegistryOptions } from "../../packages/core/src/registry/create-registry.ts";
import type { Registry } from "../../packages/core/src/registry/registry.ts";
import { type FileTree, makeFolder } from "./temporary-project.ts";

/** A registry over a project's folder. */
export function open(projectFolder: string | undefined, options: Partial<RegistryOptions> = {}): Promise<Registry> {
  const defaults = {
    pins: {},
    allow: [],
    distrust: undefined,
    installation: undefined,
    given: [],
    cacheFolder: join(makeFolder(), "cache"),
  };
  const packageFolders = projectFolder === undefined ? [] : [projectFolder];
  return createRegistry({ ...defaults, configFolder: projectFolder ?? makeFolder(), packageFolders, ...options });
}

/** A project whose package.json names these dependencies. */
export function makeProject(dependencies: { [name: string]: string }, ...trees: FileTree[]): string {
  return makeFolder(Object.assign({ "package.json": { name: "my-fleet", dependencies } }, ...trees));
}

/** Why a package can't be used. */
export function problemOf(registry: Registry, identifier: string): PluginError | undefined {
  return registry.list().find((entry) => entry.identifier === identifier)?.problem;
}

/** The error that it fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<PluginError> {
  return promise.then(
    () => {
      throw new Error("must have failed");
    },
    (error: PluginError) => error,
  );
}
