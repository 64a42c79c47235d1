/** Finds the connectors that may load, by reading manifests only: nothing of a package runs here. */
import { PluginError } from "../errors/kinds.ts";
import type { ConnectorEntry, PackageOrigin } from "./connector-entry.ts";
import { type LocatedPackage, locatePackage, locatePath } from "./locate-package.ts";
import { isIdentifier, isPackageName, isPath, matchConvention, prefixesOf } from "./package-names.ts";
import { type Dependency, type Project, readProject } from "./project-dependencies.ts";

/** Where to look for connectors. */
export interface DiscoveryOptions {
  /** `connectors:` of the config: identifier to package name or path. */
  readonly pins: { readonly [identifier: string]: string };
  /** `trust.allow` of the config: packages whose unusual origin is accepted. */
  readonly allow: readonly string[];
  /** The folder of the config, which paths and names in it start from. */
  readonly configFolder: string;
  /** The folder of the project's package.json. */
  readonly projectFolder: string | undefined;
  /** The folder of the package.json of the program that runs, whose dependencies are found too. */
  readonly installation: string | undefined;
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
  const { projectFolder, installation } = options;
  const project =
    projectFolder === undefined
      ? undefined
      : readProject(projectFolder, ["dependencies", "optionalDependencies", "devDependencies"]);
  const program =
    installation === undefined ? undefined : readProject(installation, ["dependencies", "optionalDependencies"]);
  return [
    ...Object.entries(options.pins).map(([identifier, spec]) => findPinned(identifier, spec, project, options)),
    ...findItself(project),
    ...findDependencies(project, "project", options),
    ...findDependencies(program, "installation", options),
  ];
}

function findPinned(
  identifier: string,
  spec: string,
  project: Project | undefined,
  options: DiscoveryOptions,
): FoundConnector {
  const located = locatePinned(spec, project, options);
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
  return makeFound(identifier, { ...located, problem }, "config", true);
}

function locatePinned(spec: string, project: Project | undefined, options: DiscoveryOptions): LocatedPackage {
  const { configFolder, projectFolder, installation, allow } = options;
  if (isPath(spec)) return locatePath("connector", spec, configFolder);
  const searchFrom = [configFolder, projectFolder, installation].filter((folder) => folder !== undefined);
  if (isPackageName(spec)) {
    const dependencySpec = project?.dependencies.find(({ name }) => name === spec)?.spec;
    return locatePackage({ kind: "connector", name: spec, dependencySpec, searchFrom, allow });
  }
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_UNTRUSTED",
    `the connector "${spec}" is neither a package name nor a path`,
    { packageName: spec, advice: "Install it and write its package name, or write a path that begins with ./" },
  );
  return { kind: "connector", packageName: spec, folder: configFolder, isPath: false, isLocal: false, problem };
}

function findItself(project: Project | undefined): readonly FoundConnector[] {
  if (project === undefined) return [];
  const isConnector =
    project.statesConnector || (project.name !== undefined && matchConvention("connector", project.name) !== undefined);
  if (!isConnector) return [];
  const located = locatePath("connector", project.folder, project.folder);
  const packageName = project.name ?? project.folder;
  return [makeFoundByManifest({ ...located, packageName, isPath: false }, "self")];
}

function findDependencies(
  project: Project | undefined,
  origin: "project" | "installation",
  { allow }: DiscoveryOptions,
): readonly FoundConnector[] {
  if (project === undefined) return [];
  const isWanted = ({ name }: Dependency) => matchConvention("connector", name) !== undefined;
  return project.dependencies.filter(isWanted).flatMap(({ name, spec, isOptional }) => {
    const searchFrom = [project.folder];
    const located = locatePackage({ kind: "connector", name, dependencySpec: spec, searchFrom, allow });
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
