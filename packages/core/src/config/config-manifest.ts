/** A config in a package.json: below one property, beside what a package that is itself a connector says there. */
import { basename } from "node:path";
import { isMapping } from "./describe-value.ts";

/** The property of package.json that holds a config. */
export const PACKAGE_PROPERTY = "towline";

/** What a package that is itself a connector says under the same property; no part of a config. */
const MANIFEST_KEYS: readonly string[] = ["connector", "prefixes"];

/** Whether a file is one. */
export function isManifest(file: string): boolean {
  return basename(file) === "package.json";
}

/** Whether the text of a package.json has a config in it. One that is broken has none. */
export function holdsConfig(text: string): boolean {
  try {
    const property = (JSON.parse(text.replace(/^\uFEFF/, "")) as { readonly [key: string]: unknown })[PACKAGE_PROPERTY];
    if (typeof property !== "object" || property === null) return false;
    const keys = Object.keys(property);
    return keys.length === 0 || keys.some((key) => !MANIFEST_KEYS.includes(key));
  } catch {
    return false;
  }
}

/** The config in a package.json that was read. */
export function configOf(manifest: unknown): unknown {
  const property = isMapping(manifest) && Object.hasOwn(manifest, PACKAGE_PROPERTY) ? manifest[PACKAGE_PROPERTY] : {};
  if (!isMapping(property)) return property;
  return Object.fromEntries(Object.entries(property).filter(([key]) => !MANIFEST_KEYS.includes(key)));
}
