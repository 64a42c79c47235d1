/** Tells which hosts a word of a target means. */
import type { ConfigBoat } from "../config/config.ts";
import { atomsOfRange, type TargetAtom } from "../targets/target-expression.ts";
import type { ConfiguredFleet } from "./configured-fleet.ts";
import { connectorOf } from "./host-entry.ts";
import type { KnownHost, Roster } from "./roster.ts";
import { identityOfText, parseRoute } from "./route.ts";

/** Where hosts are looked for. */
export interface SelectContext {
  readonly fleet: ConfiguredFleet;
  readonly roster: Roster;
  readonly boats: readonly ConfigBoat[];
  /** The configured name that was probably meant. */
  suggest(name: string): string | undefined;
  /** Told of a plain name that the config does not know. */
  onUnknown(name: string): void;
}

export type Match = (host: KnownHost) => boolean;

/** A test for hosts that are selected already; it makes no new ones. */
export async function matcherOf(atom: TargetAtom, context: SelectContext): Promise<Match> {
  switch (atom.kind) {
    case "all":
      return () => true;
    case "glob": {
      const match = compileGlob(atom.text);
      return ({ entry, identity }) => match(entry.name) || match(identity);
    }
    case "range": {
      const words = atomsOfRange(atom);
      if (words.some(({ kind }) => kind === "glob")) {
        const matches = await Promise.all(words.map((word) => matcherOf(word, context)));
        return (host) => matches.some((match) => match(host));
      }
      const meant = new Set(words.map(({ text }) => identityOfText(text)));
      return ({ identity, owners }) => meant.has(identity) || owners.some((owner) => meant.has(owner.identity));
    }
    case "name": {
      // Boats may add hosts to a group, and say so only when they have been asked.
      if (context.boats.length > 0 && context.fleet.members.has(atom.text)) await context.roster.withGroup(atom.text);
      const [step, ...rest] = parseRoute(atom.text);
      return rest.length === 0 && step.name === undefined ? isOfConnector(step.connector) : isNamed(atom.text);
    }
  }
}

/** Whether hosts are reached, listed or named by a connector. */
export function isOfConnector(identifier: string): Match {
  const group = `@${identifier}`;
  return ({ entry, owners, identity }) =>
    connectorOf(entry) === identifier ||
    entry.groups.includes(group) ||
    identity === group ||
    identity.startsWith(`${group}/`) ||
    owners.some(({ steps }) => steps.at(-1)?.connector === identifier);
}

/** Whether hosts are shown or configured by a name. */
export function isNamed(text: string): Match {
  const key = identityOfText(text);
  return ({ entry, identity, owners }) =>
    entry.name === text ||
    identity === key ||
    entry.groups.includes(text) ||
    owners.some((owner) => owner.identity === key);
}

/** A test for names: `?` matches one character and a star anything, slashes too, for names are no paths. */
function compileGlob(glob: string): (name: string) => boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\/]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "su");
  return (name) => expression.test(name);
}
