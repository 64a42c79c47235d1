/** Makes a draft of an ssh_config: the hosts that it names. What it says of them stays there, where ssh settles it. */
import { readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { addHost, type Draft, type DraftHost, emptyDraft } from "./draft.ts";
import { readSource, readSourceIfThere } from "./read-source.ts";

/** As deep as ssh follows Include. */
const DEEPEST = 16;
const MOST_FILES = 1000;

/**
 * @param file undefined: the user's own
 * @throws UsageError for a file that can't be read
 */
export async function readSshConfig(file: string | undefined, cwd: string, home = os.homedir()): Promise<Draft> {
  const usual = path.join(home, ".ssh/config");
  const place = file === undefined ? usual : path.resolve(cwd, file);
  const draft = emptyDraft(`the ssh_config ${file ?? "~/.ssh/config"}`);
  // Another file than the usual one has to be named, or ssh would not look there.
  if (place !== usual) draft.data.ssh_config_file = place;
  await new ConfigReading(draft, home).read(place, await readSource(place), 0);
  draft.remarks.push(
    "User, port, keys, jump hosts and all else stay in the ssh_config, which Towline reads each time. " +
      "`towline explain HOST` shows what that comes to, and what of it Towline does not use.",
  );
  return draft;
}

class ConfigReading {
  readonly #draft: Draft;
  readonly #home: string;
  readonly #hosts = new Map<string, DraftHost>();
  readonly #read = new Set<string>();

  constructor(draft: Draft, home: string) {
    this.#draft = draft;
    this.#home = home;
  }

  async read(file: string, text: string, depth: number): Promise<void> {
    this.#read.add(file);
    for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
      const [keyword = "", ...words] = splitLine(line);
      const place = `${file}:${index + 1}`;
      if (keyword.toLowerCase() === "host") for (const word of words) this.#takeName(word, place);
      else if (keyword.toLowerCase() === "include") await this.#include(words, place, depth);
      else if (keyword.toLowerCase() === "match") {
        const message = "Match names no host; its settings stay in effect";
        if (words[0]?.toLowerCase() !== "all") this.#draft.leftOut.push({ place, message });
      }
    }
  }

  #takeName(word: string, place: string): void {
    if (word.startsWith("!")) return;
    if (/[*?]/.test(word)) {
      // `Host *` is in every file, and is about no host.
      const message = `the pattern ${word} names no host; its settings stay in effect`;
      if (word !== "*") this.#draft.leftOut.push({ place, message });
    } else addHost(this.#draft, this.#hosts, word);
  }

  async #include(patterns: readonly string[], place: string, depth: number): Promise<void> {
    for (const pattern of patterns) {
      const files = await this.#find(pattern);
      if (files.length === 0) this.#draft.leftOut.push({ place, message: `Include ${pattern} finds no file` });
      for (const file of files) {
        const isTooMuch = depth >= DEEPEST || this.#read.size >= MOST_FILES;
        if (this.#read.has(file) || isTooMuch) continue;
        const text = await readSourceIfThere(file);
        if (text !== undefined) await this.read(file, text, depth + 1);
      }
    }
  }

  /** A pattern may be in the last part of the path, where it is in practice. */
  async #find(pattern: string): Promise<string[]> {
    const expanded = pattern.replace(/^~(?=\/|$)/, this.#home).replaceAll("%d", this.#home);
    const full = path.resolve(path.join(this.#home, ".ssh"), expanded);
    const name = path.basename(full);
    if (!/[*?]/.test(name)) return (await readSourceIfThere(full)) === undefined ? [] : [full];
    const names = await readdir(path.dirname(full)).catch(() => [] as string[]);
    const matching = names.filter((each) => matchesPattern(each, name));
    return matching.sort().map((each) => path.join(path.dirname(full), each));
  }
}

/** As a shell does: `*` does not match a dot in front. */
function matchesPattern(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  // From the pieces between the stars, each found as early as it can be: linear, whatever the pattern is.
  const pieces = pattern.split("*");
  const [first = "", ...others] = pieces;
  if (!fits(name, first, 0)) return false;
  let position = first.length;
  for (const [index, piece] of others.entries()) {
    const isLast = index === others.length - 1;
    let at = isLast ? Math.max(position, name.length - piece.length) : position;
    while (at + piece.length <= name.length && !fits(name, piece, at)) at += 1;
    if (at + piece.length > name.length) return false;
    position = at + piece.length;
  }
  return position === name.length;
}

function fits(name: string, piece: string, at: number): boolean {
  if (at + piece.length > name.length) return false;
  for (let index = 0; index < piece.length; index += 1) {
    if (piece[index] !== "?" && piece[index] !== name[at + index]) return false;
  }
  return true;
}

const WORD = /"([^"]*)"|[^\s"#=][^\s"]*/y;

/** The keyword and its words: `Host a b`, `Host=a`, `Host "a b" # comment`. */
function splitLine(line: string): string[] {
  const [, keyword, rest = ""] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
  if (keyword === undefined) return [];
  const words = [keyword];
  for (let position = 0; position < rest.length; ) {
    const space = /\s*/y;
    space.lastIndex = position;
    position += space.exec(rest)?.[0].length ?? 0;
    WORD.lastIndex = position;
    const found = WORD.exec(rest);
    // A comment, or a quote that is not closed.
    if (found === null) break;
    words.push(found[1] ?? found[0]);
    position += found[0].length;
  }
  return words;
}
