/** What one sync does, looked at once and shared by all hosts that it goes to. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type ByteName, toBytes } from "../archive/archive-entry.ts";
import { type PutRules, PutSources } from "../folder/here/put-sources.ts";
import type { LocalEntry, LocalTree } from "../folder/here/scan-sources.ts";
import { type IsExcluded, readPatterns } from "../tree/exclude-patterns.ts";
import { describeRemovals } from "./removal-steps.ts";

/** How two ends are compared, and what comes of it. */
export interface ComparisonRules {
  readonly removes: boolean;
  /** Undefined where the caller did not say. */
  readonly maxDelete: number | undefined;
  readonly checksum: boolean;
  readonly dryRun: boolean;
}

/** How folders are synchronised. */
export interface SyncRules extends ComparisonRules {
  /** Whether rsync may be used. */
  readonly rsync: boolean;
}

/** The sources of a sync. */
export class SyncPlan {
  readonly sources: PutSources;
  readonly rules: SyncRules;
  readonly isExcluded: IsExcluded;
  readonly #hashes = new Map<ByteName, Promise<string>>();
  readonly #parts = new Map<string, PutSources>();

  constructor(paths: readonly string[], putRules: Omit<PutRules, "preserve">, rules: SyncRules) {
    // Without the times of the sources the next sync could not tell what changed.
    this.sources = new PutSources(paths, { ...putRules, preserve: true });
    this.rules = rules;
    this.isExcluded = readPatterns(putRules.exclude);
  }

  /** Begins to look at the sources: there is time for it while the first host is connected. */
  prepare(): void {
    // Whoever asks for them is told.
    this.sources.tree().catch(() => {});
  }

  /** The SHA-256 of a file of the sources, in hex: read once. */
  readonly hash = ({ path }: LocalEntry): Promise<string> => {
    let hash = this.#hashes.get(path);
    if (hash === undefined) {
      hash = hashHere(path);
      this.#hashes.set(path, hash);
    }
    return hash;
  };

  /** A part of the sources to send, and what to remove before it takes its place. Hosts that lack the same share it. */
  part(tree: LocalTree, removed: readonly ByteName[]): PutSources {
    const content = [...tree.entries.map(({ name }) => name), "", ...removed].join("\0");
    const key = createHash("sha256").update(content).digest("hex");
    let part = this.#parts.get(key);
    if (part === undefined) {
      const removals = removed.length === 0 ? undefined : describeRemovals(removed);
      part = new PutSources(this.sources.paths, this.sources.rules, { tree, removals });
      this.#parts.set(key, part);
    }
    return part;
  }
}

/** The SHA-256 of a file here, in hex. @throws what the file system says */
export async function hashHere(path: ByteName): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(toBytes(path)), hash);
  return hash.digest("hex");
}
