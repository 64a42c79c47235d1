/** What a package's npm name says: whether it is a connector, a value source or a plugin, and its identifier. */
import { isAbsolute } from "node:path";

/** What a package adds to Towline. */
export type PackageKind = "connector" | "plugin" | "source";

/** Kinds of which each package has an identifier of its own, and the key of the config that says which package has it. */
export const SECTIONS = { connector: "connectors", source: "sources" } as const;

/** A kind whose packages have identifiers. */
export type IdentifiedKind = keyof typeof SECTIONS;

/** Identifiers that only `@towline/connector-*` packages have, unless the config says otherwise. */
export const RESERVED_IDENTIFIERS: ReadonlySet<string> = new Set([
  "ansible",
  "aws-ec2",
  "azure",
  "chroot",
  "clustershell",
  "docker",
  "dockerssh",
  "gcp",
  "hetzner",
  "hosts",
  "http",
  "incus",
  "kubernetes",
  "local",
  "lxc",
  "lxd",
  "nspawn",
  "podman",
  "podmanssh",
  "script",
  "ssh",
  "ssh-config",
  "terraform",
  "vagrant",
]);

/** Value sources that core itself has. */
export const BUILT_IN_SOURCES = ["env", "file", "command", "prompt"] as const;

/** Value sources that we have a package for. */
export const OWN_SOURCES = ["1password", "bitwarden", "doppler", "infisical", "pass", "sops", "vault"] as const;

const RESERVED: { readonly [Kind in IdentifiedKind]: ReadonlySet<string> } = {
  connector: RESERVED_IDENTIFIERS,
  source: new Set([...BUILT_IN_SOURCES, ...OWN_SOURCES]),
};

/** Identifiers that packages of others have only where the config says so. */
export function reservedIdentifiers(kind: IdentifiedKind): ReadonlySet<string> {
  return RESERVED[kind];
}

const NAME_PART = "[a-z0-9~-][a-z0-9._~-]*";
const PACKAGE_NAME = new RegExp(`^(?:@${NAME_PART}/)?${NAME_PART}$`, "i");

/** Tells whether a text has the form of an npm package name. */
export function isPackageName(text: string): boolean {
  return text.length <= 214 && PACKAGE_NAME.test(text);
}

/** Tells whether a spec of the config is a path: `./x`, `../x`, `.`, or absolute. */
export function isPath(spec: string): boolean {
  return spec === "." || spec === ".." || /^\.\.?[/\\]/.test(spec) || isAbsolute(spec);
}

/** Tells whether a text can be an identifier; that of a value source may begin with a digit, as a data key may not. */
export function isIdentifier(text: string, kind: IdentifiedKind = "connector"): boolean {
  return (kind === "source" ? /^[a-z0-9][a-z0-9-]*$/ : /^[a-z][a-z0-9-]*$/).test(text);
}

/** The same in words, such as `a-z, 0-9 and -`. */
export function describeIdentifier(kind: IdentifiedKind): string {
  return kind === "source" ? "a-z, 0-9 and -" : "a-z, 0-9 and -, beginning with a letter";
}

/**
 * What follows the convention's prefix in an npm name, such as `web` in `@acme/towline-connector-web`; undefined if the
 * name does not follow it. It need not be a valid identifier.
 */
export function matchConvention(kind: PackageKind, packageName: string): string | undefined {
  const match = /^(?:@towline\/|(?:@[^/]+\/)?towline-)(connector|plugin|source)-(.+)$/.exec(packageName);
  return match?.[1] === kind && isPackageName(packageName) ? match[2] : undefined;
}

/** Tells whether an npm name is one that only we can publish. */
export function isOurs(packageName: string): boolean {
  return packageName.startsWith("@towline/");
}

/** Our package for an identifier; undefined where we have none. */
export function ownPackageName(identifier: string, kind: IdentifiedKind = "connector"): string | undefined {
  const sources: readonly string[] = OWN_SOURCES;
  if (kind === "source") return sources.includes(identifier) ? `@towline/source-${identifier}` : undefined;
  return RESERVED_IDENTIFIERS.has(identifier) ? `@towline/connector-${identifier}` : undefined;
}

/** Those whose keys would be another's: what begins with `ssh_config_` is ssh's. */
const WITHOUT_KEYS: ReadonlySet<string> = new Set(["ssh-config"]);

/** The data-key prefixes of an identifier. Keys are snake_case, so a dash may be written as an underscore in them. */
export function prefixesOf(identifier: string): readonly string[] {
  if (WITHOUT_KEYS.has(identifier)) return [];
  return [...new Set([`${identifier}_`, `${identifier.replaceAll("-", "_")}_`])];
}
