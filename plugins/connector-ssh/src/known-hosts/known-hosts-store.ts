/** Keeps known_hosts files parsed, and adds new keys to them: nothing is rewritten, lost or added twice. */
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileVersion } from "../ssh-config/file-version.ts";
import { type HostKey, judgeHostKey, type Verdict } from "./judge-host-key.ts";
import { findKnownHosts, type KnownHost, type KnownHostsFile, parseKnownHosts } from "./known-hosts-file.ts";

const EMPTY: KnownHostsFile = parseKnownHosts("", "");
const cache = new Map<string, { readonly version: string; readonly content: Promise<KnownHostsFile> }>();

/** A file's content; empty when there is none. Parsed again only when it changed. */
async function readKnownHosts(file: string): Promise<KnownHostsFile> {
  const version = fileVersion(file);
  if (version === undefined) return EMPTY;
  const cached = cache.get(file);
  if (cached?.version === version) return cached.content;
  const content = readFile(file, "utf8").then((text) => parseKnownHosts(text, file));
  cache.set(file, { version, content });
  content.catch(() => cache.delete(file));
  return content;
}

/** The lines about a name in all files. */
export async function findInFiles(files: readonly string[], name: string): Promise<readonly KnownHost[]> {
  const contents = await Promise.all(files.map(readKnownHosts));
  return contents.flatMap((content) => findKnownHosts(content, name));
}

interface Addition {
  readonly name: string;
  readonly key: HostKey;
  readonly settle: (verdict: Verdict) => void;
  readonly fail: (error: unknown) => void;
}

const waiting = new Map<string, Addition[]>();

/**
 * Adds a key, unless the file has come to know the host meanwhile. Keys that come at the same time share one write.
 *
 * @returns what the file said about the key just before: `new` means that it was added.
 */
export function addKnownHost(file: string, name: string, key: HostKey): Promise<Verdict> {
  return new Promise((settle, fail) => {
    const addition: Addition = { name, key, settle, fail };
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
      const verdicts = await append(file, batch);
      for (const [index, addition] of batch.entries()) addition.settle(verdicts[index] as Verdict);
    } catch (error) {
      for (const addition of batch) addition.fail(error);
    }
  }
}

async function append(file: string, batch: readonly Addition[]): Promise<readonly Verdict[]> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a+", 0o600);
  try {
    const before = await handle.readFile("utf8");
    const known = parseKnownHosts(before, file);
    const added = new Map<string, KnownHost[]>();
    let text = "";
    const verdicts = batch.map(({ name, key }): Verdict => {
      const verdict = judgeHostKey(key, [...findKnownHosts(known, name), ...(added.get(name) ?? [])]);
      if (verdict.kind === "new") {
        text += `${name} ${key.type} ${key.key}\n`;
        added.set(name, [{ marker: undefined, keyType: key.type, key: key.key, file, line: 0 }]);
      }
      return verdict;
    });
    if (text !== "") {
      const separator = before === "" || before.endsWith("\n") ? "" : "\n";
      const bytes = Buffer.from(separator + text);
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten !== bytes.length) throw new Error(`only a part of the line could be written to ${file}`);
    }
    return verdicts;
  } finally {
    await handle.close();
  }
}
