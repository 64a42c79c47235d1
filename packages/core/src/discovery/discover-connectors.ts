/** Finds the connectors that may load, by reading manifests only: nothing of a package runs here. */
import { PluginError } from "../errors/kinds.ts";
import type { ConnectorEntry, PackageOrigin } from "./connector-entry.ts";
import { locateNamed, type NamingPlaces } from "./locate-named.ts";
import { type LocatedPackage, locatePackage, locatePath } from "./locate-package.ts";
import { isIdentifier, isPackageName, isPath, matchConvention, prefixesOf } from "./package-names.ts";
import { type Dependency, type Project, readInstallation, readProjects } from "./project-dependencies.ts";

/** Where to look for connectors. */
export interface DiscoveryOptions extends NamingPlaces {
  /** `connectors:` of the config: identifier to package name or path. */
  readonly pins: { readonly [identifier: string]: string };
  /** Whose package.json says which packages count, nearest first. */
  readonly packageFolders: readonly string[];
}

/** A connector that was found, with where its code is. */
export interface FoundConnector {
  readonly entry: ConnectorEntry;
  readonly located: LocatedPackage;
  /** The config names it for this identifier. */
  readonly isPinned: boolean;
}

/**
 * Everything that may load: what the config pins, the project's direct dependencies and the project itself, and the
 * installation's dependencies, in that order of strength.
 *
 * @throws ConfigError when the project's own package.json cannot be read.
 */
export function discoverConnectors(options: DiscoveryOptions): readonly FoundConnector[] {
  const { packageFolders, installation } = options;
  const projects = readProjects(packageFolders);
  const program = installation === undefined ? undefined : readInstallation(installation);
  return [
    ...Object.entries(options.pins).map(([identifier, spec]) => findPinned(identifier, spec, projects, options)),
    ...projects.flatMap(findItself),
    ...projects.flatMap((project) => findDependencies(project, "project", options)),
    ...(program === undefined ? [] : findDependencies(program, "installation", options)),
  ];
}

function findPinned(
  identifier: string,
  spec: string,
  projects: readonly Project[],
  options: DiscoveryOptions,
): FoundConnector {
  const located = locatePinned(spec, projects, options);
  const stated = located.manifest === undefined ? undefined : identifierOf(located);
  const problem =
    located.problem ??
    (isIdentifier(identifier)
      ? undefined
      : wrongManifest(
          spec,
          `"${identifier}" in connectors: is no identifier`,
          "Use a-z, 0-9 and -, beginning with a letter.",
        )) ??
    (stated === undefined || stated === identifier
      ? undefined
      : wrongManifest(
          spec,
          `the config declares "${spec}" as "${identifier}", but it is the connector "${stated}"`,
          `Write in the config: connectors: { ${stated}: ${JSON.stringify(spec)} }`,
        ));
  // What a config that is not to be trusted names replaces nothing.
  return makeFound(identifier, { ...located, problem }, "config", options.distrust === undefined);
}

function locatePinned(spec: string, projects: readonly Project[], options: DiscoveryOptions): LocatedPackage {
  if (isPath(spec) || isPackageName(spec)) return locateNamed("connector", spec, projects, options);
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_UNTRUSTED",
    `the connector "${spec}" is neither a package name nor a path`,
    { packageName: spec, advice: "Install it and write its package name, or write a path that begins with ./" },
  );
  return { kind: "connector", packageName: spec, folder: options.configFolder, isPath: false, isLocal: false, problem };
}

function findItself(project: Project): readonly FoundConnector[] {
  const isConnector =
    project.statesConnector || (project.name !== undefined && matchConvention("connector", project.name) !== undefined);
  if (!isConnector) return [];
  const located = locatePath("connector", project.folder, project.folder, project.distrust);
  const packageName = project.name ?? project.folder;
  return [makeFoundByManifest({ ...located, packageName, isPath: false }, "self")];
}

function findDependencies(
  project: Project,
  origin: "project" | "installation",
  { allow }: DiscoveryOptions,
): readonly FoundConnector[] {
  const isInstallation = origin === "installation";
  const isWanted = ({ name }: Dependency) => matchConvention("connector", name) !== undefined;
  return project.dependencies.filter(isWanted).flatMap(({ name, spec, isOptional }) => {
    const request = { kind: "connector", name, dependencySpec: spec, searchFrom: [project.folder], allow } as const;
    const located = locatePackage({ ...request, distrust: project.distrust, isInstallation });
    const isAbsent = located.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND";
    return isAbsent && isOptional ? [] : [makeFoundByManifest(located, origin)];
  });
}

function makeFoundByManifest(located: LocatedPackage, origin: PackageOrigin): FoundConnector {
  const identifier = identifierOf(located) ?? located.packageName;
  const problem =
    located.problem ??
    (isIdentifier(identifier)
      ? undefined
      : wrongManifest(
          located.packageName,
          `"${identifier}", which follows from the package's name, is no identifier`,
          'Its author sets "towline": { "connector": "…" } in package.json: a-z, 0-9 and -, beginning with a letter.',
        ));
  return makeFound(identifier, { ...located, problem }, origin, false);
}

function identifierOf({ manifest, packageName }: LocatedPackage): string | undefined {
  const byName = manifest?.name === undefined ? undefined : matchConvention("connector", manifest.name);
  return manifest?.identifier ?? byName ?? matchConvention("connector", packageName);
}

function makeFound(
  identifier: string,
  located: LocatedPackage,
  origin: PackageOrigin,
  isPinned: boolean,
): FoundConnector {
  const { packageName, manifest, folder, problem } = located;
  const prefixes = [...new Set([...prefixesOf(identifier), ...(manifest?.prefixes ?? [])])];
  const entry = { identifier, packageName, version: manifest?.version, folder, origin, prefixes, problem };
  return { entry, located, isPinned };
}

function wrongManifest(packageName: string, message: string, advice: string): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_MANIFEST", message, { packageName, advice });
}
