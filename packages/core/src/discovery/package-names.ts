/** What a package's npm name says: whether it is a connector or a plugin, and its identifier. */
import { isAbsolute } from "node:path";

/** What a package adds to Towline. */
export type PackageKind = "connector" | "plugin";

/** Identifiers that only `@towline/connector-*` packages have, unless the config says otherwise. */
export const RESERVED_IDENTIFIERS: ReadonlySet<string> = new Set([
  "ansible",
  "chroot",
  "docker",
  "dockerssh",
  "hosts",
  "incus",
  "kubernetes",
  "local",
  "lxc",
  "lxd",
  "nspawn",
  "podman",
  "podmanssh",
  "ssh",
  "terraform",
  "vagrant",
]);

/** Those of them that we have no package for yet. */
export const PLANNED_IDENTIFIERS: ReadonlySet<string> = new Set(["ansible", "vagrant"]);

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

/** Tells whether a text can be a connector's identifier. */
export function isIdentifier(text: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(text);
}

/**
 * What follows the convention's prefix in an npm name, such as `web` in `@acme/towline-connector-web`; undefined if the
 * name does not follow it. It need not be a valid identifier.
 */
export function matchConvention(kind: PackageKind, packageName: string): string | undefined {
  const match = /^(?:@towline\/|(?:@[^/]+\/)?towline-)(connector|plugin)-(.+)$/.exec(packageName);
  return match?.[1] === kind && isPackageName(packageName) ? match[2] : undefined;
}

/** Tells whether an npm name is one that only we can publish. */
export function isOurs(packageName: string): boolean {
  return packageName.startsWith("@towline/");
}

/** Our package for an identifier; undefined where we have none. */
export function ownPackageName(identifier: string): string | undefined {
  const isOwn = RESERVED_IDENTIFIERS.has(identifier) && !PLANNED_IDENTIFIERS.has(identifier);
  return isOwn ? `@towline/connector-${identifier}` : undefined;
}

/** The data-key prefixes of an identifier. Keys are snake_case, so a dash may be written as an underscore in them. */
export function prefixesOf(identifier: string): readonly string[] {
  return [...new Set([`${identifier}_`, `${identifier.replaceAll("-", "_")}_`])];
}
