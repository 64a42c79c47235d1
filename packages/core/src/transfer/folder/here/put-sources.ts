/** What one put sends, looked at once and shared by all hosts that it goes to. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { SharedFile } from "../../file/shared-file.ts";
import { STAGED_REMOVALS, STAGED_STEPS, STAGED_TREE } from "../../programs/put-programs.ts";
import { readPatterns } from "../../tree/exclude-patterns.ts";
import type { LinkHandling } from "../../tree/extraction-rules.ts";
import { entryMode } from "../../tree/folder-node.ts";
import { findSameNames, type SameNames } from "../../tree/same-names.ts";
import { KeptBlocks } from "./kept-blocks.ts";
import { packTree } from "./pack-tree.ts";
import { describeSteps, describeSums } from "./placing-steps.ts";
import { isContentsOnly, type LocalEntry, type LocalTree, scanSources } from "./scan-sources.ts";

/** Archives up to this size are made once and kept for the next host. */
const KEPT_BYTES = 32 * 1024 * 1024;

/** How folders are put. */
export interface PutRules {
  readonly exclude: readonly string[];
  readonly links: LinkHandling;
  /** Permission bits for files; undefined for those of the sources. */
  readonly mode: number | undefined;
  readonly preserve: boolean;
  readonly verify: boolean;
}

/** What is known of the sources already: a part of them, and what must go before it takes its place. */
export interface PutPart {
  readonly tree: LocalTree;
  /** Shell text. */
  readonly removals: Buffer | undefined;
}

/** The sources of a put. */
export class PutSources {
  readonly paths: readonly string[];
  readonly rules: PutRules;
  readonly removals: Buffer | undefined;
  #tree: Promise<LocalTree> | undefined;
  #sameNames: Promise<readonly SameNames[]> | undefined;
  #kept: KeptBlocks | undefined;
  #preparing: Promise<void> | undefined;
  #onlyFile: Promise<string | undefined> | undefined;
  readonly #files = new Map<string, SharedFile>();

  constructor(paths: readonly string[], rules: PutRules, part?: PutPart) {
    this.paths = paths;
    this.rules = rules;
    this.removals = part?.removals;
    if (part === undefined) return;
    this.#tree = Promise.resolve(part.tree);
    // Looked for in the whole.
    this.#sameNames = Promise.resolve([]);
  }

  /** Begins to look at folders, and to pack what is kept: there is time for it while the first host is connected. */
  prepare(): void {
    // Whoever asks for it is told what went wrong.
    this.#preparing ??= this.#prepare().catch(() => {});
  }

  /** The one source, where it is to be put as a file. What is missing is one: then its error is that of a file. */
  onlyFile(): Promise<string | undefined> {
    this.#onlyFile ??= findOnlyFile(this.paths);
    return this.#onlyFile;
  }

  /** @throws ScanFault, or what the file system says */
  tree(): Promise<LocalTree> {
    this.#tree ??= scanSources(this.paths, {
      links: this.rules.links,
      isExcluded: readPatterns(this.rules.exclude),
    });
    return this.#tree;
  }

  /** Names that may be one elsewhere. @throws as `tree` */
  sameNames(): Promise<readonly SameNames[]> {
    this.#sameNames ??= this.tree().then(({ entries }) => findSameNames(entries));
    return this.#sameNames;
  }

  /** A source that is a single file. */
  file(path: string): SharedFile {
    const file = this.#files.get(path) ?? new SharedFile(path);
    this.#files.set(path, file);
    return file;
  }

  /**
   * The archive of all of it, as the program on the host takes it. Destroyed with the error that reading ran into.
   *
   * @param onBlock told how many bytes have been taken, each time
   */
  async archive(onBlock: (bytes: number) => void): Promise<Readable> {
    const blocks = this.#blocks(await this.tree());
    return Readable.from(watch(blocks, onBlock), { objectMode: false, highWaterMark: 1 });
  }

  async #prepare(): Promise<void> {
    if ((await this.onlyFile()) === undefined) this.#blocks(await this.tree());
  }

  #blocks(tree: LocalTree): AsyncGenerator<Buffer> {
    const isKept = tree.bytes + tree.entries.length * 1024 <= KEPT_BYTES;
    if (isKept) this.#kept ??= new KeptBlocks(this.#pack(tree));
    return this.#kept?.read() ?? this.#pack(tree);
  }

  /** What an entry's mode becomes. */
  modeOf(entry: LocalEntry): number {
    return entryMode(this.rules.mode, entry);
  }

  #pack(tree: LocalTree): AsyncGenerator<Buffer> {
    const { preserve, verify } = this.rules;
    const hash = createHash("sha256");
    const startedAt = Math.floor(Date.now() / 1000);
    return packTree(tree, {
      describe: (entry) => ({
        ...entry,
        name: entry.name === "" ? `${STAGED_TREE}/` : `${STAGED_TREE}/${entry.name}`,
        // Its owner must be able to fill the folder, and to move it.
        mode: entry.type === "directory" ? this.modeOf(entry) | 0o700 : this.modeOf(entry),
        modifiedAt: preserve ? entry.modifiedAt : startedAt,
      }),
      onContent: (bytes) => void (verify && hash.update(bytes)),
      last: () => [
        ...(this.removals === undefined ? [] : [{ name: STAGED_REMOVALS, content: this.removals }]),
        ...(verify ? describeSums(tree, hash.digest("hex")) : []),
        { name: STAGED_STEPS, content: describeSteps(tree, preserve, (entry) => this.modeOf(entry)) },
      ],
    });
  }
}

async function* watch(blocks: AsyncIterable<Buffer>, onBlock: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    onBlock(bytes);
    yield block;
  }
}

async function findOnlyFile(paths: readonly string[]): Promise<string | undefined> {
  const [only] = paths;
  if (only === undefined || paths.length > 1 || isContentsOnly(only)) return undefined;
  const status = await stat(only).catch(() => undefined);
  return status?.isDirectory() === true ? undefined : only;
}
