/** Patterns with `*` and `?`. */

/**
 * A test for names: `?` matches one character and a star anything, slashes too, for names are no paths. It takes time in
 * proportion to what it looks at, however many stars there are.
 */
export function compileGlob(glob: string): (name: string) => boolean {
  const [first = [], ...rest] = glob.split(/\*+/).map((part) => [...part]);
  const last = rest.pop();
  return (name) => {
    const characters = [...name];
    if (last === undefined) return characters.length === first.length && fits(characters, 0, first);
    const end = characters.length - last.length;
    if (end < first.length || !fits(characters, 0, first) || !fits(characters, end, last)) return false;
    let from = first.length;
    for (const part of rest) {
      while (from + part.length <= end && !fits(characters, from, part)) from += 1;
      if (from + part.length > end) return false;
      from += part.length;
    }
    return true;
  };
}

function fits(characters: readonly string[], start: number, part: readonly string[]): boolean {
  for (const [index, wanted] of part.entries()) {
    if (wanted !== "?" && characters[start + index] !== wanted) return false;
  }
  return true;
}
