/** One pattern for paths. What a host calls its files must not make it take long to tell whether one matches. */

/** What a place in the pattern takes: one of some characters, or any run of them. */
interface Element {
  /** For one character, as a regular expression has it. */
  readonly source: string;
  readonly isRun: boolean;
}

type Matcher = (path: string, isFolder: boolean) => boolean;

const ELEMENTS = /\*\*|\*|\?|\[([!^]?)(\]?[^\]]*)\]|[\s\S]/gu;

const NO_SLASH = "[^/]";

/**
 * Tells whether a pattern is for a path, or for a folder on its way.
 *
 * `*` is any run of characters but `/`, `**` any at all, `?` one, `[…]` one of these. A pattern that begins with `/` is
 * for the whole path, any other for its end; one that ends with `/` is for folders only.
 */
export function compilePattern(pattern: string): Matcher {
  const onlyFolders = pattern.endsWith("/");
  const isAnchored = pattern.startsWith("/");
  const body = pattern.slice(isAnchored ? 1 : 0, onlyFolders ? -1 : undefined);
  const elements = [...body.matchAll(ELEMENTS)].map(readElement);
  const runs = elements.filter(({ isRun }) => isRun);
  // A regular expression tries all ways to divide a path among runs, and all beginnings for one that takes slashes.
  const isSoonTried = runs.length === 0 || (runs.length === 1 && (isAnchored || runs[0]?.source === NO_SLASH));
  const matches = isSoonTried ? tryBeginnings(elements, isAnchored) : followAll(elements, isAnchored);
  return (path, isFolder) => matches(isFolder || !onlyFolders ? `${path}/` : path);
}

/** What it is given ends with a slash where its end may match, too. */
type FolderMatcher = (path: string) => boolean;

function tryBeginnings(elements: readonly Element[], isAnchored: boolean): FolderMatcher {
  const source = elements.map(({ source: one, isRun }) => (isRun ? `${one}*` : one)).join("");
  const expression = new RegExp(`${isAnchored ? "^" : "(?:^|/)"}${source}/`, "su");
  return (path) => expression.test(path);
}

/** Goes through the path once: all places in the pattern that may be reached go on together. */
function followAll(elements: readonly Element[], isAnchored: boolean): FolderMatcher {
  const takers = elements.map(({ source }) => new RegExp(`^${source}$`, "su"));
  /** A run may be empty. */
  const enter = (places: Set<number>, first: number): void => {
    for (let place = first; !places.has(place); place += 1) {
      places.add(place);
      if (elements[place]?.isRun !== true) return;
    }
  };
  return (path) => {
    let places = new Set<number>();
    enter(places, 0);
    for (const character of path) {
      if (character === "/" && places.has(elements.length)) return true;
      const next = new Set<number>();
      for (const place of places) {
        if (takers[place]?.test(character) === true) enter(next, elements[place]?.isRun === true ? place : place + 1);
      }
      if (character === "/" && !isAnchored) enter(next, 0);
      places = next;
    }
    return false;
  };
}

function readElement([part, negation, members]: RegExpMatchArray): Element {
  if (part === "**") return { source: ".", isRun: true };
  if (part === "*") return { source: NO_SLASH, isRun: true };
  if (part === "?") return { source: NO_SLASH, isRun: false };
  if (members === undefined) return { source: literal(part), isRun: false };
  return { source: `(?!/)[${negation ? "^" : ""}${members.replace(/[\\\][^]/g, "\\$&")}]`, isRun: false };
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
