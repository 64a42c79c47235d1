/** Matches names against a glob: `*` stands for any text, `?` for one character. */

/** A test for names. A star matches anything, slashes too: names are no paths. */
export function compileGlob(glob: string): (name: string) => boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\/]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "su");
  return (name) => expression.test(name);
}
