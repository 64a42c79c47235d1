/** Finds what a config names, by path or by package: in the project that the config is of, or beside Towline itself. */
import type { Distrust } from "../trust/judge-path.ts";
import { type LocatedPackage, locatePackage, locatePath } from "./locate-package.ts";
import { isPath, type PackageKind } from "./package-names.ts";
import type { Project } from "./project-dependencies.ts";

/** Where what a config names may be. */
export interface NamingPlaces {
  /** The folder of the config, which paths and names start from. */
  readonly configFolder: string;
  /** Why the config can't say what is loaded; undefined where it can. */
  readonly distrust: Distrust | undefined;
  /** The folder of the package.json of the program that runs; names are searched there last. */
  readonly installation: string | undefined;
  /** `trust.allow` of the config. */
  readonly allow: readonly string[];
}

/**
 * Finds a path, or a package whose name is well formed. What it is worth is decided by the first package.json of the
 * project that names it; one that none names counts only where it was installed with Towline, or is allowed.
 */
export function locateNamed(
  kind: PackageKind,
  name: string,
  projects: readonly Project[],
  places: NamingPlaces,
): LocatedPackage {
  const { configFolder, installation, allow, distrust } = places;
  if (isPath(name)) return locatePath(kind, name, configFolder, distrust);
  const project = projects.find(({ dependencies }) => dependencies.some((dependency) => dependency.name === name));
  const dependencySpec = project?.dependencies.find((dependency) => dependency.name === name)?.spec;
  const searchFrom = [configFolder, ...projects.map(({ folder }) => folder)];
  const request = { kind, name, dependencySpec, allow, distrust: distrust ?? project?.distrust };
  const found = locatePackage({ ...request, searchFrom });
  const isMissing = found.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND" || dependencySpec === undefined;
  if (found.problem === undefined || !isMissing || installation === undefined || distrust !== undefined) return found;
  const installed = locatePackage({ ...request, distrust, searchFrom: [installation], isInstallation: true });
  return installed.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND" ? found : installed;
}
