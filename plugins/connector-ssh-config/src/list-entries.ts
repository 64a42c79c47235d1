/** Lists the names of the Host entries of ssh_config, in order. What they set, ssh itself finds out when it connects. */
import type { NamesContext, NamesData } from "@towline/core";
import { checkHosts, readSourceFile, readSourceText, resolveSourcePath, showText } from "@towline/listing";
import { findIncluded } from "./find-included.ts";
import { type HostPatterns, matchesAll } from "./match-pattern.ts";
import { parseLines } from "./parse-lines.ts";

const GROUP = "@ssh-config";
const USUAL = ["~/.ssh/config", "/etc/ssh/ssh_config"];
/** As OpenSSH has it. */
const DEEPEST_INCLUDE = 16;
const MOST_FILES = 10_000;

/** @throws InventoryError where the file that is named is not there */
export async function listEntries(name: string | undefined, context: NamesContext): Promise<readonly NamesData[]> {
  const lister = new Lister(context);
  if (name === undefined) {
    for (const file of USUAL)
      await lister.read(resolveSourcePath(file, context), file.startsWith("/") ? "/etc/ssh" : "~/.ssh");
  } else {
    await lister.take(await readSourceText("ssh-config", name, context), "~/.ssh");
  }
  const named = [...lister.names].map((host) => ({ name: host, groups: [GROUP] }));
  const hosts = checkHosts("ssh-config", name === undefined ? "ssh_config" : showText(name), named);
  // Elsewhere it is that machine's file, and ssh here can't read it.
  if (name === undefined || !context.isHere) return hosts;
  // The file does not say that it is read: whoever names it does, and core judges both.
  const data = { ssh_config_file: resolveSourcePath(name, context) };
  return hosts.map((host) => ({ ...host, data }));
}

class Lister {
  readonly names = new Set<string>();
  readonly #context: NamesContext;
  #files = 0;

  constructor(context: NamesContext) {
    this.#context = context;
  }

  /** A file that need not be there. */
  async read(path: string, base: string, within: readonly HostPatterns[] = [], depth = 0): Promise<void> {
    const { carrier, signal, log } = this.#context;
    this.#files += 1;
    if (depth > DEEPEST_INCLUDE || this.#files > MOST_FILES) {
      log(`ssh-config: ${path} is not read: it is included too often or too deep`);
      return;
    }
    signal.throwIfAborted();
    const text = await readSourceFile({ connector: "ssh-config", carrier: await carrier(), path, signal });
    if (text !== undefined) await this.take(text, base, within, depth);
  }

  async take(text: string, base: string, within: readonly HostPatterns[] = [], depth = 0): Promise<void> {
    let block: readonly HostPatterns[] = within;
    for (const { keyword, words } of parseLines(text)) {
      if (keyword === "host") {
        block = [...within, words];
        for (const word of words) if (isName(word) && matchesAll(within, word)) this.names.add(word);
      }
      // What a Match asks for is known when it connects.
      if (keyword === "match") block = within;
      if (keyword !== "include") continue;
      for (const pattern of words) {
        for (const file of await findIncluded(pattern, base, this.#context))
          await this.read(file, base, block, depth + 1);
      }
    }
  }
}

function isName(pattern: string): boolean {
  return !/[*?]/.test(pattern) && !pattern.startsWith("!");
}
