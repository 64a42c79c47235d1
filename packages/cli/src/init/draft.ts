/** A config in the making: what was found elsewhere, and what of it has no counterpart here. */

/** Settings by key, as a config has them. */
export type Settings = { [key: string]: unknown };

/** A host of the draft. */
export interface DraftHost {
  readonly name: string;
  readonly data: Settings;
}

/** A group of the draft. */
export interface DraftGroup {
  readonly name: string;
  /** Names of hosts. */
  readonly hosts: string[];
  /** Names of groups within it. */
  readonly groups: string[];
  readonly data: Settings;
}

/** Something that was found and is not in the config. */
export interface LeftOut {
  /** Where it was found: `inventory.py:12`. */
  readonly place: string | undefined;
  /** What it is and why it is left out, or what to write instead: one line. */
  readonly message: string;
}

/** What becomes a config. */
export interface Draft {
  /** What it was made from: `the ssh_config ~/.ssh/config`. */
  readonly origin: string;
  readonly data: Settings;
  readonly groups: DraftGroup[];
  readonly hosts: DraftHost[];
  /** Entries of `fleet.boats`. */
  readonly boats: { readonly provider: string; readonly config: Settings }[];
  /** Other keys of `fleet`. */
  readonly fleet: Settings;
  readonly leftOut: LeftOut[];
  /** What is worth knowing and was not left out: sentences. */
  readonly remarks: string[];
}

/** A draft with nothing in it. */
export function emptyDraft(origin: string): Draft {
  return { origin, data: {}, groups: [], hosts: [], boats: [], fleet: {}, leftOut: [], remarks: [] };
}

/** Whether a value is a mapping, such as settings are. */
export function isMapping(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A host for ssh needs no prefix: `@ssh/web1` and `web1` are one host. */
export function plainName(name: string): string {
  return /^@ssh\/([^@/]+)$/.exec(name)?.[1] ?? name;
}

/** The host of a name, made where it is not there yet; what it is given wins over what it has. */
export function addHost(draft: Draft, byName: Map<string, DraftHost>, name: string, data: Settings = {}): void {
  let host = byName.get(name);
  if (host === undefined) {
    host = { name, data: Object.create(null) as Settings };
    byName.set(name, host);
    draft.hosts.push(host);
  }
  Object.assign(host.data, data);
}

/** The draft as a config that the library takes. */
export function toConfig({ data, groups, hosts, boats, fleet }: Draft, isWanted: (host: string) => boolean): Settings {
  return {
    data,
    groups: Object.fromEntries(
      groups.map(({ name, hosts: names, groups: within, data: settings }) => [
        name,
        { data: settings, hosts: names.filter(isWanted), ...(within.length > 0 ? { children: within } : {}) },
      ]),
    ),
    fleet: { ...fleet, boats, hosts: hosts.filter(({ name }) => isWanted(name)).map(toEntry) },
  };
}

function toEntry({ name, data }: DraftHost): Settings {
  return { [name]: data };
}
