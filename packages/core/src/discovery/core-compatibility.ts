/** Decides, before any of its code runs, whether a package is made for this core. */
import { PluginError } from "../errors/kinds.ts";
import { CORE_VERSION } from "./core-version.ts";
import type { LocatedPackage } from "./locate-package.ts";
import type { VerdictCache } from "./verdict-cache.ts";

/**
 * Compares what a package asks for with this core; undefined if they fit. semver is loaded only when no earlier
 * verdict is known.
 */
export async function checkCompatibility(
  located: LocatedPackage,
  cache: VerdictCache,
  coreVersion: string = CORE_VERSION,
): Promise<PluginError | undefined> {
  const { manifest, isLocal, isPath, folder } = located;
  if (manifest === undefined) return undefined;
  const range = manifest.coreRange;
  if (range === undefined) return isPath ? undefined : missingPeer(located);
  if (isLocal || range.startsWith("workspace:")) return undefined;

  const key = `made-for-core:${folder}`;
  const fingerprint = `${coreVersion} ${manifest.version} ${manifest.modifiedAt} ${range}`;
  if (cache.has(key, fingerprint)) return undefined;
  const problem = await compare(located, range, coreVersion);
  if (problem === undefined) cache.add(key, fingerprint);
  return problem;
}

async function compare(located: LocatedPackage, range: string, core: string): Promise<PluginError | undefined> {
  const { default: SemVer } = await import("semver/classes/semver.js");
  const { default: satisfies } = await import("semver/functions/satisfies.js");
  const { default: validRange } = await import("semver/ranges/valid.js");
  const { kind, packageName } = located;
  if (validRange(range) === null) {
    return new PluginError("ERR_TOWLINE_PLUGIN_MANIFEST", `the package.json of the ${kind} "${packageName}" is wrong`, {
      packageName,
      problems: [
        { path: 'peerDependencies["@towline/core"]', message: "not a version range", got: JSON.stringify(range) },
      ],
      advice: "Report it to the package's author.",
    });
  }
  const { major, minor, patch } = new SemVer(core);
  const release = `${major}.${minor}.${patch}`;
  // A prerelease counts as the release that it leads to, so that packages can be tried on it without a new range.
  if (satisfies(release, range) || satisfies(core, range, { includePrerelease: true })) return undefined;

  const { default: lower } = await import("semver/ranges/ltr.js");
  const { default: greater } = await import("semver/ranges/gtr.js");
  const version = manifestVersion(located);
  const upgradePackage = `Upgrade the ${kind}: npm install ${packageName}@latest`;
  const upgradeCore = "Upgrade Towline: npm install @towline/cli@latest";
  return new PluginError(
    "ERR_TOWLINE_PLUGIN_VERSION",
    `the ${kind} "${packageName}"${version} wants @towline/core ${range}, and here is ${core}`,
    {
      packageName,
      advice: lower(release, range)
        ? upgradeCore
        : greater(release, range)
          ? upgradePackage
          : `${upgradeCore}, or the ${kind}: npm install ${packageName}@latest`,
    },
  );
}

function manifestVersion({ manifest }: LocatedPackage): string {
  return manifest?.version === undefined ? "" : ` ${manifest.version}`;
}

function missingPeer({ kind, packageName }: LocatedPackage): PluginError {
  return new PluginError(
    "ERR_TOWLINE_PLUGIN_MANIFEST",
    `the package.json of the ${kind} "${packageName}" does not say which core it is made for`,
    {
      packageName,
      advice: `Its author declares it: "peerDependencies": { "@towline/core": "^${CORE_VERSION}" }`,
    },
  );
}
