/** Keeps what boats listed, for the time that the config allows: in the user's cache folder, for nobody else to read. */
import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isMapping } from "../config/describe-value.ts";
import { readPrivate, writePrivate } from "../local/private-file.ts";
import type { ExpandedHost } from "./expanded-host.ts";

const VERSION = 1;
const MOST_BYTES = 256 * 1024 * 1024;
/** Older ones make room. */
const MOST_FILES = 200;

/** What was listed, and when. */
export interface KeptListing {
  readonly hosts: readonly ExpandedHost[];
  /** Milliseconds since it was listed; a clock that was set back makes it old. */
  readonly ageMs: number;
}

/** Listings by all that they depend on. */
export class BoatCache {
  readonly #folder: string;

  constructor(cacheFolder: string) {
    this.#folder = join(cacheFolder, "boats");
  }

  read(key: string): KeptListing | undefined {
    const text = readPrivate(this.#folder, `${key}.json`, MOST_BYTES);
    if (text === undefined) return undefined;
    try {
      const content: unknown = JSON.parse(text);
      if (!isMapping(content) || content.v !== VERSION || typeof content.at !== "number") return undefined;
      const { hosts } = content;
      if (!Array.isArray(hosts) || !hosts.every(isExpandedHost)) return undefined;
      const age = Date.now() - content.at;
      return { hosts, ageMs: age < 0 ? Number.POSITIVE_INFINITY : age };
    } catch {
      return undefined;
    }
  }

  write(key: string, hosts: readonly ExpandedHost[]): void {
    writePrivate(this.#folder, `${key}.json`, JSON.stringify({ v: VERSION, at: Date.now(), hosts }));
    this.#makeRoom();
  }

  #makeRoom(): void {
    try {
      const files = readdirSync(this.#folder).map((name) => join(this.#folder, name));
      if (files.length <= MOST_FILES) return;
      const byAge = files.map((file) => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
      for (const { file } of byAge.slice(MOST_FILES)) rmSync(file, { force: true });
    } catch {
      // Another process makes room, too.
    }
  }
}

/** The name of what depends on all of this. Programs of a source heed the environment, so it is among it. */
export function cacheKeyOf(parts: readonly unknown[]): string {
  const environment = Object.entries(process.env).filter(([name]) => !OF_A_SESSION.test(name));
  return createHash("sha256")
    .update(JSON.stringify([VERSION, parts, environment.sort()]))
    .digest("hex")
    .slice(0, 40);
}

/** Variables that differ from terminal to terminal and say nothing about a source. */
const OF_A_SESSION =
  /^(?:_|PWD|OLDPWD|SHLVL|COLUMNS|LINES|TERM.*|COLORTERM|WINDOWID|SSH_.*|TMUX.*|STY|XDG_(?:SESSION|VTNR|SEAT|RUNTIME).*|DBUS_.*|GPG_.*|DISPLAY|WAYLAND_DISPLAY|INVOCATION_ID|JOURNAL_STREAM|npm_.*|NODE_.*|VITEST.*)$/i;

function isExpandedHost(value: unknown): value is ExpandedHost {
  if (!isMapping(value)) return false;
  const { hops, groups } = value;
  const areGroups = Array.isArray(groups) && groups.every((group) => typeof group === "string");
  return areGroups && Array.isArray(hops) && hops.length > 0 && hops.every(isHop);
}

function isHop(value: unknown): boolean {
  if (!isMapping(value)) return false;
  const { connector, name, names } = value;
  if (typeof connector !== "string" || typeof name !== "string" || !Array.isArray(names)) return false;
  return names.every((layer) => isMapping(layer) && isMapping(layer.source) && isMapping(layer.data));
}
