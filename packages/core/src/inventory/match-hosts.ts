/** Tells which hosts a word of a target means. */
import type { ConfigBoat } from "../config/config.ts";
import { InventoryError } from "../errors/kinds.ts";
import { compileGlob } from "../targets/compile-glob.ts";
import type { NameAtom, PredicateAtom } from "../targets/target-atom.ts";
import { holdsReference } from "../values/value-reference.ts";
import type { ConfiguredFleet } from "./configured-fleet.ts";
import { connectorOf } from "./host-entry.ts";
import type { KnownHost, Roster } from "./roster.ts";
import { settingOf } from "./settings-of-host.ts";

/** Where hosts are looked for. */
export interface SelectContext {
  readonly fleet: ConfiguredFleet;
  readonly roster: Roster;
  readonly boats: readonly ConfigBoat[];
  /** Whether a name that nobody knows is an error, and no host for ssh. */
  readonly refusesUnknown: boolean;
  /** The configured name that was probably meant. */
  suggest(name: string): string | undefined;
  /** The configured name that was probably meant, unless another number may have been. */
  slipOf(name: string): string | undefined;
  /** Told of a plain name that the config does not know. */
  onUnknown(name: string): void;
  /** Whether a key holds a secret: then no target may ask for it. */
  isSecret(key: string): Promise<boolean>;
}

export type Match = (host: KnownHost) => boolean;

/** Whether hosts are what a word says that looks at each of them. */
export async function matcherOf(atom: PredicateAtom | NameAtom, context: SelectContext): Promise<Match> {
  switch (atom.kind) {
    case "all":
      return () => true;
    case "glob": {
      const match = compileGlob(atom.text);
      return ({ entry, identity }) => match(entry.name) || match(identity);
    }
    case "pattern":
      // What is shown is what is meant: `~^web` finds web1, whose identity begins with @ssh.
      return ({ entry }) => atom.pattern.test(entry.name);
    case "group": {
      if (!/[*?]/.test(atom.text)) return ({ entry }) => entry.groups.includes(atom.text);
      const match = compileGlob(atom.text);
      return ({ entry }) => entry.groups.some(match);
    }
    case "has":
      return ({ entry }) => settingOf(entry, atom.key) !== undefined;
    case "data": {
      if (await context.isSecret(atom.key)) throw refuseSecret(atom.key);
      return ({ entry }) => {
        const value = settingOf(entry, atom.key);
        return !holdsReference(value) && atom.test(value);
      };
    }
    case "host":
    case "name":
    case "range":
      throw new TypeError(`Names are looked up, and not tested: ${atom.text}`);
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

/** The value is not shown: it is on the command line already, and should go no further. */
function refuseSecret(key: string): InventoryError {
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", `A target compares ${key}, which is a secret`, {
    advice: `What is on a command line can be read by every user of this machine. Write has:${key}, or name the hosts.`,
  });
}
