/** Reads the sources of an inventory, one after another: files, folders of files, lists of hosts. */
import { isTowlineError } from "@towline/core";
import { isMapping, loadYaml } from "../formats/load-yaml.ts";
import { isVaultText } from "../formats/marked-values.ts";
import { readIni } from "../formats/read-ini.ts";
import { isListing, readListing } from "../formats/read-listing.ts";
import { pluginOf, type Remark, readYaml } from "../formats/read-yaml.ts";
import { type InventoryData, InventoryMistake, UNGROUPED } from "../model/inventory-data.ts";
import { checkDepth, tooMuch, unreadable } from "../model/limits.ts";
import { readListedHost } from "../text/host-pattern.ts";
import type { TextReader } from "./inventory-files.ts";

/** What only Ansible itself can read: a program, or the config of a plugin. */
export interface ForeignSource {
  readonly path: string;
  /** For a message: `is a program`. */
  readonly what: string;
}

/** What reading needs. */
export interface SourceContext {
  readonly reader: TextReader;
  readonly data: InventoryData;
  readonly remark: Remark;
  /** Gets what has to be asked of Ansible. */
  readonly foreign: ForeignSource[];
}

const IGNORED_NAMES: readonly string[] = ["host_vars", "group_vars", "vars_plugins"];
const IGNORED_ENDINGS: readonly string[] = [
  ...[".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst"],
  ...[".orig", ".ini", ".cfg", ".retry"],
];
const YAML_EXTENSIONS: readonly string[] = ["", ".yaml", ".yml", ".json"];

/** Whether a source is a list of hosts, such as `web1,web2` or `web1,`. */
export function isHostList(source: string): boolean {
  return source.includes(",");
}

/**
 * Reads one source that somebody named.
 *
 * @param path absolute, or a list of hosts
 * @throws InventoryError that names the file, and the line where there is one
 */
export async function readSource(path: string, context: SourceContext): Promise<void> {
  const found = await context.reader.look(path);
  if (found === undefined) {
    if (!isHostList(path)) throw unreadable(`There is no inventory ${path}`, "Check the path.");
    readHostList(path, context.data);
  } else if (found.type === "folder") {
    await readFolder(path, context, 0);
  } else {
    await readFile(path, found.isExecutable, context);
  }
}

function readHostList(list: string, data: InventoryData): void {
  const ungrouped = data.addGroup(UNGROUPED);
  for (const word of list.split(",")) {
    const text = word.trim();
    if (text === "") continue;
    const { names, port } = readListedHost(text);
    for (const name of names) if (!data.hosts.has(name)) data.addHost(name, ungrouped, port);
  }
}

/** A file that can't be read as an inventory is left out, and told, as Ansible does; all of them are a mistake. */
async function readFolder(folder: string, context: SourceContext, depth: number): Promise<void> {
  checkDepth(folder, depth);
  let parsed = 0;
  let failure: unknown;
  for (const name of await context.reader.list(folder)) {
    if (name.startsWith(".") || IGNORED_NAMES.includes(name)) continue;
    if (IGNORED_ENDINGS.some((ending) => name.endsWith(ending))) continue;
    const path = `${folder}/${name}`;
    const found = await context.reader.look(path);
    if (found === undefined) continue;
    try {
      if (found.type === "folder") await readFolder(path, context, depth + 1);
      else await readFile(path, found.isExecutable, context);
      parsed += 1;
    } catch (error) {
      if (!isTowlineError(error)) throw error;
      failure = error;
      context.remark(`${path} is left out: ${error.message}`);
    }
  }
  if (parsed === 0 && failure !== undefined) throw failure;
}

async function readFile(path: string, isExecutable: boolean, context: SourceContext): Promise<void> {
  const text = await context.reader.read(path);
  // Where every file may be run, as on disks of Windows, one that is no program is a file for Ansible, too.
  if (text.startsWith("#!") || (isExecutable && text.includes("\0"))) {
    context.foreign.push({ path, what: isExecutable ? "is a program" : "begins as a program does, with #!" });
    return;
  }
  try {
    readText(path, text, context);
  } catch (error) {
    if (error instanceof RangeError) throw tooMuch(`${path} nests values too deeply`);
    if (!(error instanceof InventoryMistake)) throw error;
    const place = error.message.startsWith("line ") ? "" : " ";
    throw unreadable(
      `${path}${place === "" ? `, ${error.message}` : `: ${error.message}`}`,
      "See what Ansible makes of it: ansible-inventory -i FILE --list",
    );
  }
}

function readText(path: string, text: string, context: SourceContext): void {
  const { data, remark } = context;
  const extension = extensionOf(path);
  if (isVaultText(text)) throw new InventoryMistake("it is encrypted by ansible-vault, and is left alone");
  if (extension === ".toml") {
    throw new InventoryMistake("TOML is not read: convert it by ansible-inventory --list --yaml");
  }
  const loaded = loadUnlessIni(text, extension);
  const plugin = pluginOf(loaded);
  if (loaded === IS_INI) readIni(text, data);
  else if (plugin !== undefined && extension !== ".json") {
    context.foreign.push({ path, what: `is a config for the inventory plugin ${plugin.slice(0, 100)}` });
  } else if (isJson(text) && isListing(loaded)) readListing(loaded, data);
  else readYaml(loaded, data, (line) => remark(`${path}: ${line}`));
}

const IS_INI = Symbol("ini");

/** A file without an extension may be of either kind; one that is meant as YAML is told what is wrong as such. */
function loadUnlessIni(text: string, extension: string): unknown {
  if (!YAML_EXTENSIONS.includes(extension) || beginsAsIni(text)) return IS_INI;
  const isEither = extension === "" && !looksLikeYaml(text);
  try {
    const loaded = loadYaml(text);
    return isEither && !isMapping(loaded) ? IS_INI : loaded;
  } catch (error) {
    if (isEither && error instanceof InventoryMistake) return IS_INI;
    throw error;
  }
}

/** By its first line, which is a section, or a name with variables; reading all of it as YAML takes far longer. */
function beginsAsIni(text: string): boolean {
  return /^\[[^\]\s{}"',]+\]\s*(?:#.*)?$/.test(firstLine(text).trim());
}

/** What Ansible prints is JSON; in YAML a list of hosts is a mistake. */
function isJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}

/** The first line that says something. */
function firstLine(text: string): string {
  return /^(?![^\S\r\n]*(?:[#;]|$)).+$/m.exec(text)?.[0] ?? "";
}

function looksLikeYaml(text: string): boolean {
  const line = firstLine(text).trimEnd();
  return line === "---" || line.endsWith(":");
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot);
}
