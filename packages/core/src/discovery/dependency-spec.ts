/** What a dependency's spec in package.json says about where its code comes from. */

/** `registry` and `local` are fine; the others need `trust.allow`. */
export type DependencySource = "registry" | "local" | "alias" | "git" | "url" | "file" | "unknown";

/**
 * Tells where the code of a dependency comes from, by its spec alone.
 *
 * @param name the dependency's name, since `npm:` followed by the same name is no alias.
 */
export function classifyDependencySpec(name: string, spec: string): DependencySource {
  const text = spec.trim();
  if (/^(?:workspace|link|portal):/.test(text)) return "local";
  if (text.startsWith("catalog:")) return "registry";
  if (text.startsWith("npm:")) {
    const target = /^npm:((?:@[^/@]+\/)?[^@]+)(?:@.*)?$/.exec(text)?.[1];
    return target === name ? "registry" : "alias";
  }
  if (text.startsWith("file:") || /^(?:\.{0,2}\/|~\/|\.{1,2}$|[a-z]:\\)/i.test(text)) return "file";
  if (/^(?:git|ssh|github|gitlab|bitbucket|gist)[+:]/.test(text) || /^[^/:@\s]+\/[^/:\s]+$/.test(text)) return "git";
  if (/^[^\s:/]+@[^\s:/]+:/.test(text)) return "git";
  if (/^https?:/.test(text)) return /\.git(?:#|$)/.test(text) ? "git" : "url";
  return /[:/\\]/.test(text) ? "unknown" : "registry";
}

/** How a source that is not trusted is told to people. */
export function describeSource(source: DependencySource): string {
  const words: { readonly [Source in DependencySource]: string } = {
    registry: "a version from the registry",
    local: "a local package",
    alias: "an alias of another package",
    git: "a git address",
    url: "a URL",
    file: "a file",
    unknown: "an address of an unknown kind",
  };
  return words[source];
}
