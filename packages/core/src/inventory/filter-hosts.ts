/** Tells which hosts several words mean, all at once: names are looked up, however many there are. */
import { atomsOfRange } from "../targets/read-word.ts";
import type { NameAtom, PredicateAtom, TargetAtom } from "../targets/target-atom.ts";
import { locateProblem } from "./locate-problem.ts";
import { isOfConnector, type Match, matcherOf, type SelectContext } from "./match-hosts.ts";
import type { KnownHost } from "./roster.ts";
import { identityOfText, parseRoute } from "./route.ts";

/** A word that means hosts by itself, and takes none of others. */
export type FilterAtom = Exclude<TargetAtom, { kind: "pick" }>;

/** Tests hosts, and remembers which names were some of them. */
export class HostFilter {
  readonly #names = new NameTable();
  readonly #connectors = new Map<number, { readonly match: Match; isFound: boolean }>();
  readonly #matches: Match[] = [];
  readonly #atoms: readonly FilterAtom[];

  private constructor(atoms: readonly FilterAtom[]) {
    // The same word twice says no more.
    this.#atoms = [...new Map(atoms.map((atom) => [`${atom.kind} ${atom.text}`, atom])).values()];
  }

  static async of(atoms: readonly FilterAtom[], context: SelectContext): Promise<HostFilter> {
    const filter = new HostFilter(atoms);
    for (const [index, atom] of filter.#atoms.entries()) await filter.#add(atom, index, context);
    return filter;
  }

  /** Whether any of the words means a host. */
  isAny(host: KnownHost): boolean {
    // Names first, and all of them: they are to be remembered.
    const isNamed = this.#names.find(host).length > 0;
    return this.#isOfAny(host) || isNamed || this.#matches.some((match) => match(host));
  }

  /** Whether each of the words means a host. */
  isEach(host: KnownHost): boolean {
    const found = this.#names.find(host);
    if (this.#names.size > 1 && new Set(found).size < this.#names.size) return false;
    if (this.#names.size > 0 && found.length === 0) return false;
    this.#isOfAny(host);
    return (
      [...this.#connectors.values()].every(({ match }) => match(host)) && this.#matches.every((match) => match(host))
    );
  }

  /** Names that were none of the hosts so far. */
  unmatched(): readonly NameAtom[] {
    return this.#atoms.filter(
      (atom, index): atom is NameAtom =>
        atom.kind !== "range" &&
        (this.#names.has(index) ? !this.#names.isFound(index) : this.#connectors.get(index)?.isFound === false),
    );
  }

  #isOfAny(host: KnownHost): boolean {
    let isAny = false;
    for (const connector of this.#connectors.values()) {
      if (!connector.match(host)) continue;
      connector.isFound = true;
      isAny = true;
    }
    return isAny;
  }

  async #add(atom: FilterAtom, index: number, context: SelectContext): Promise<void> {
    if (atom.kind === "range" || atom.kind === "name" || atom.kind === "host")
      return this.#addNames(atom, index, context);
    // Boats may add hosts to a group, and say so only when they have been asked.
    if (atom.kind === "group" && context.boats.length > 0) await context.roster.all();
    this.#matches.push(await matcherOf(atom as NameAtom | PredicateAtom, context));
  }

  async #addNames(atom: NameAtom, index: number, context: SelectContext): Promise<void> {
    if (atom.kind === "range") {
      const words = atomsOfRange(atom);
      if (words.some(({ kind }) => kind === "glob")) {
        const matches = await Promise.all(words.map((word) => matcherOf(word, context)));
        this.#matches.push((host) => matches.some((match) => match(host)));
        return;
      }
      for (const { text } of words) this.#names.add(text, index, atom.kind === "range");
      return;
    }
    if (context.boats.length > 0 && context.fleet.members.has(atom.text)) await context.roster.withGroup(atom.text);
    const [step, ...rest] = locateProblem(atom.place, () => parseRoute(atom.text));
    if (rest.length === 0 && step.name === undefined)
      this.#connectors.set(index, { match: isOfConnector(step.connector), isFound: false });
    else this.#names.add(atom.text, index, atom.kind === "name");
  }
}

/** Names, each with the words that say it: one, or several. */
class NameTable {
  readonly #hosts = new Map<string, number | number[]>();
  readonly #groups = new Map<string, number | number[]>();
  readonly #all = new Set<number>();
  readonly #found = new Set<number>();

  get size(): number {
    return this.#all.size;
  }

  add(text: string, word: number, mayBeGroup = true): void {
    this.#all.add(word);
    const identity = identityOfText(text);
    put(this.#hosts, identity, word);
    if (text !== identity) put(this.#hosts, text, word);
    if (mayBeGroup) put(this.#groups, text, word);
  }

  isFound(word: number): boolean {
    return this.#found.has(word);
  }

  /** Whether a word was added, and is looked up. */
  has(word: number): boolean {
    return this.#all.has(word);
  }

  /** The words that mean a host; one may come twice. */
  find({ entry, identity, owners }: KnownHost): readonly number[] {
    if (this.#all.size === 0) return NONE;
    const found: number[] = [];
    take(found, this.#hosts.get(identity));
    take(found, this.#hosts.get(entry.name));
    for (const owner of owners) take(found, this.#hosts.get(owner.identity));
    for (const group of entry.groups) take(found, this.#groups.get(group));
    for (const word of found) this.#found.add(word);
    return found;
  }
}

const NONE: readonly number[] = [];

function take(found: number[], words: number | readonly number[] | undefined): void {
  if (typeof words === "number") found.push(words);
  else if (words !== undefined) for (const word of words) found.push(word);
}

function put(table: Map<string, number | number[]>, key: string, word: number): void {
  const known = table.get(key);
  if (known === undefined) table.set(key, word);
  else if (typeof known === "number") {
    if (known !== word) table.set(key, [known, word]);
  } else if (known.at(-1) !== word) known.push(word);
}
