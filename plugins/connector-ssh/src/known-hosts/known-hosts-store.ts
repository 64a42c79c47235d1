/** Keeps known_hosts files parsed, and adds new keys to them: nothing is rewritten, lost or added twice. */
import { type Stats, statSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ensureFolder } from "@towline/core";
import { withFileLock } from "./file-lock.ts";
import { type HostKey, judgeHostKey, type Verdict } from "./judge-host-key.ts";
import {
  addLines,
  findKnownHosts,
  findMarked,
  hashName,
  isWritableName,
  type KnownHost,
  type KnownHostsFile,
  parseKnownHosts,
} from "./known-hosts-file.ts";

const cache = new Map<string, { readonly version: string; readonly known: Promise<KnownHostsFile> }>();

/** A file's content; empty when there is none. Parsed again only when it changed. */
async function readKnownHosts(file: string): Promise<KnownHostsFile> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || stats.isCharacterDevice()) return parseKnownHosts("", file);
  // To read a pipe would be to wait for ever.
  if (stats.isFIFO() || stats.isSocket()) throw new Error(`${file} is no regular file`);
  const version = versionOf(stats);
  const cached = cache.get(file);
  if (cached?.version === version) return cached.known;
  const known = readFile(file, "utf8").then((text) => parseKnownHosts(text, file));
  cache.set(file, { version, known });
  known.catch(() => cache.delete(file));
  return known;
}

/** Asked for each file of each host, synchronously: that takes microseconds, and the waking of a thread a hundred. */
function versionOf(stats: Stats): string {
  return `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
}

/** The lines about a name in all files. */
export async function findInFiles(files: readonly string[], name: string): Promise<readonly KnownHost[]> {
  const contents = await Promise.all(files.map(readKnownHosts));
  return contents.flatMap((known) => findKnownHosts(known, name));
}

/** The authorities and the revoked keys among the lines about a name in all files. */
export async function findMarkedInFiles(files: readonly string[], name: string): Promise<readonly KnownHost[]> {
  const contents = await Promise.all(files.map(readKnownHosts));
  return contents.flatMap((known) => findMarked(known, name));
}

/** A key to be remembered. */
export interface NewKnownHost {
  /** As {@link knownName} writes it. */
  readonly name: string;
  readonly key: HostKey;
  /** Keys of other types that the host is known to have, which don't stand against this one. Default: none. */
  readonly besides?: readonly HostKey[];
  /** Writes the name as a hash. */
  readonly hash: boolean;
}

interface Addition extends NewKnownHost {
  readonly settle: (verdict: Verdict) => void;
  readonly fail: (error: unknown) => void;
}

const waiting = new Map<string, Addition[]>();

/**
 * Adds a key, unless the file has come to know the host meanwhile. Keys that come at the same time share one write.
 *
 * @returns what the file said about the key just before: `new` means that it was added.
 */
export function addKnownHost(file: string, host: NewKnownHost): Promise<Verdict> {
  return new Promise((settle, fail) => {
    const addition: Addition = { ...host, settle, fail };
    const queue = waiting.get(file);
    if (queue !== undefined) {
      queue.push(addition);
      return;
    }
    waiting.set(file, [addition]);
    void flush(file);
  });
}

async function flush(file: string): Promise<void> {
  for (;;) {
    const batch = waiting.get(file)?.splice(0) ?? [];
    if (batch.length === 0) {
      waiting.delete(file);
      return;
    }
    try {
      ensureFolder(dirname(file), 0o700);
      const isDevice = statSync(file, { throwIfNoEntry: false })?.isCharacterDevice() === true;
      const verdicts = isDevice ? batch.map(() => NEW) : await withFileLock(file, () => append(file, batch));
      for (const [index, addition] of batch.entries()) addition.settle(verdicts[index] as Verdict);
    } catch (error) {
      for (const addition of batch) addition.fail(error);
    }
  }
}

const NEW: Verdict = { kind: "new" };

async function append(file: string, batch: readonly Addition[]): Promise<readonly Verdict[]> {
  const known = await readKnownHosts(file);
  const added: { readonly name: string; readonly key: HostKey }[] = [];
  let text = "";
  const verdicts = batch.map(({ name, key, besides = [], hash }): Verdict => {
    if (!isWritableName(name)) throw new Error(`${JSON.stringify(name)} can't be written to known_hosts`);
    const lines = added.flatMap((host) => (host.name === name ? [asLine(host.key, file)] : []));
    const isBeside = (line: KnownHost) =>
      line.keyType !== key.type && besides.some((other) => other.type === line.keyType && other.key === line.key);
    const all = [...findKnownHosts(known, name), ...lines];
    const verdict = judgeHostKey(
      key,
      all.filter((line) => line.marker !== undefined || !isBeside(line)),
    );
    if (verdict.kind === "new") {
      text += `${hash ? hashName(name) : name} ${key.type} ${key.key}\n`;
      added.push({ name, key });
    }
    return verdict;
  });
  if (text !== "") await appendText(file, text, known);
  return verdicts;
}

/** A key that is added by the same write, and has no line yet. */
function asLine(key: HostKey, file: string): KnownHost {
  return { marker: undefined, keyType: key.type, key: key.key, file, line: 0 };
}

/** One write at the end, so that what others append at the same time stays whole. */
async function appendText(file: string, text: string, known: KnownHostsFile): Promise<void> {
  const handle = await open(file, "a+", 0o600);
  try {
    const before = await handle.stat();
    const cached = cache.get(file);
    const isCurrent = cached === undefined ? before.size === 0 : cached.version === versionOf(before);
    const last = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, before.size - 1));
    const isEnded = last.bytesRead === 0 || last.buffer[0] === NEWLINE;
    const bytes = Buffer.from(isEnded ? text : `\n${text}`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten !== bytes.length) throw new Error(`only a part of the line could be written to ${file}`);
    const after = await handle.stat();
    // Nobody else appended: what is parsed stays right, with these lines added.
    if (isCurrent && after.size === before.size + bytes.length) {
      addLines(known, bytes.toString());
      cache.set(file, { version: versionOf(after), known: Promise.resolve(known) });
    }
  } finally {
    await handle.close();
  }
}

const NEWLINE = 0x0a;
