/** Finds the packages of a kind that may load, by reading manifests only: nothing of a package runs here. */
import { PluginError } from "../errors/kinds.ts";
import type { Seen } from "../trust/judge-path.ts";
import type { ConnectorEntry, PackageOrigin } from "./connector-entry.ts";
import { locateNamed, type NamingPlaces } from "./locate-named.ts";
import { type LocatedPackage, locatePackage, locatePath } from "./locate-package.ts";
import {
  describeIdentifier,
  type IdentifiedKind,
  isIdentifier,
  isPackageName,
  isPath,
  matchConvention,
  prefixesOf,
  SECTIONS,
} from "./package-names.ts";
import { type Dependency, type Project, readInstallation, readProjects } from "./project-dependencies.ts";

/** Where to look for packages. */
export interface DiscoveryOptions extends NamingPlaces {
  /** `connectors:` or `sources:` of the config: identifier to package name or path. */
  readonly pins: { readonly [identifier: string]: string };
  /** Whose package.json says which packages count, nearest first. */
  readonly packageFolders: readonly string[];
}

/** A package that was found, with where its code is. */
export interface FoundPackage {
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
export function discoverPackages(kind: IdentifiedKind, options: DiscoveryOptions): readonly FoundPackage[] {
  const { packageFolders, installation } = options;
  const projects = readProjects(packageFolders);
  const program = installation === undefined ? undefined : readInstallation(installation);
  return [
    ...Object.entries(options.pins).map(([name, spec]) => findPinned(kind, name, spec, projects, options)),
    ...projects.flatMap((project) => findItself(kind, project)),
    ...projects.flatMap((project) => findDependencies(kind, project, "project", options)),
    ...(program === undefined ? [] : findDependencies(kind, program, "installation", options)),
  ];
}

function findPinned(
  kind: IdentifiedKind,
  identifier: string,
  spec: string,
  projects: readonly Project[],
  options: DiscoveryOptions,
): FoundPackage {
  const located = locatePinned(kind, spec, projects, options);
  const stated = located.manifest === undefined ? undefined : identifierOf(kind, located);
  const problem =
    located.problem ??
    (isIdentifier(identifier, kind)
      ? undefined
      : wrongManifest(
          spec,
          `"${identifier}" in ${SECTIONS[kind]}: is no identifier`,
          `Use ${describeIdentifier(kind)}.`,
        )) ??
    (stated === undefined || stated === identifier
      ? undefined
      : wrongManifest(
          spec,
          `the config declares "${spec}" as "${identifier}", but it is the ${kind} "${stated}"`,
          `Write in the config: ${SECTIONS[kind]}: { ${stated}: ${JSON.stringify(spec)} }`,
        ));
  // What a config that is not to be trusted names replaces nothing.
  return makeFound(identifier, { ...located, problem }, "config", options.distrust === undefined);
}

function locatePinned(
  kind: IdentifiedKind,
  spec: string,
  projects: readonly Project[],
  options: DiscoveryOptions,
): LocatedPackage {
  if (isPath(spec) || isPackageName(spec)) return locateNamed(kind, spec, projects, options);
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_UNTRUSTED",
    `the ${kind} "${spec}" is neither a package name nor a path`,
    { packageName: spec, advice: "Install it and write its package name, or write a path that begins with ./" },
  );
  return { kind, packageName: spec, folder: options.configFolder, isPath: false, isLocal: false, problem };
}

function findItself(kind: IdentifiedKind, project: Project): readonly FoundPackage[] {
  const { name, states } = project;
  if (!states.has(kind) && (name === undefined || matchConvention(kind, name) === undefined)) return [];
  const located = locatePath(kind, project.folder, project.folder, project.distrust);
  const packageName = name ?? project.folder;
  return [makeFoundByManifest(kind, { ...located, packageName, isPath: false }, "self")];
}

function findDependencies(
  kind: IdentifiedKind,
  project: Project,
  origin: "project" | "installation",
  { allow }: DiscoveryOptions,
): readonly FoundPackage[] {
  const isInstallation = origin === "installation";
  const seen: Seen = new Map();
  const isWanted = ({ name }: Dependency) => matchConvention(kind, name) !== undefined;
  return project.dependencies.filter(isWanted).flatMap(({ name, spec, isOptional }) => {
    const request = { kind, name, dependencySpec: spec, searchFrom: [project.folder], allow, seen } as const;
    const located = locatePackage({ ...request, distrust: project.distrust, isInstallation });
    const isAbsent = located.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND";
    return isAbsent && isOptional ? [] : [makeFoundByManifest(kind, located, origin)];
  });
}

function makeFoundByManifest(kind: IdentifiedKind, located: LocatedPackage, origin: PackageOrigin): FoundPackage {
  const identifier = identifierOf(kind, located) ?? located.packageName;
  const problem =
    located.problem ??
    (isIdentifier(identifier, kind)
      ? undefined
      : wrongManifest(
          located.packageName,
          `"${identifier}", which follows from the package's name, is no identifier`,
          `Its author sets "towline": { "${kind}": "…" } in package.json: ${describeIdentifier(kind)}.`,
        ));
  return makeFound(identifier, { ...located, problem }, origin, false);
}

function identifierOf(kind: IdentifiedKind, { manifest, packageName }: LocatedPackage): string | undefined {
  const byName = manifest?.name === undefined ? undefined : matchConvention(kind, manifest.name);
  return manifest?.identifier ?? byName ?? matchConvention(kind, packageName);
}

function makeFound(
  identifier: string,
  located: LocatedPackage,
  origin: PackageOrigin,
  isPinned: boolean,
): FoundPackage {
  const { kind, packageName, manifest, folder, problem } = located;
  const prefixes = kind === "source" ? [] : [...new Set([...prefixesOf(identifier), ...(manifest?.prefixes ?? [])])];
  const entry = { identifier, packageName, version: manifest?.version, folder, origin, prefixes, problem };
  return { entry, located, isPinned };
}

function wrongManifest(packageName: string, message: string, advice: string): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_MANIFEST", message, { packageName, advice });
}
