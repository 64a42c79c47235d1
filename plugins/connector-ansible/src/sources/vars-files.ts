/** Variables in files beside an inventory: `group_vars` and `host_vars`, each name as a file or a folder of files. */
import { entriesOf, isMapping, loadYaml, PlainValues } from "../formats/load-yaml.ts";
import { isVaultText } from "../formats/marked-values.ts";
import type { Remark } from "../formats/read-yaml.ts";
import type { Variables } from "../model/group.ts";
import { InventoryMistake } from "../model/inventory-data.ts";
import { checkDepth, tooMuch, unreadable } from "../model/limits.ts";
import type { TextReader } from "./inventory-files.ts";

/** In this order: only the first that is there counts. */
const EXTENSIONS: readonly string[] = ["", ".yml", ".yaml", ".json"];

/** The folder of variables of groups, or that of hosts. */
type Kind = "group_vars" | "host_vars";

/** The variables of one folder with `group_vars` and `host_vars` in it. */
export class VarsFiles {
  readonly #folder: string;
  readonly #reader: TextReader;
  readonly #remark: Remark;
  readonly #names = new Map<Kind, Promise<ReadonlySet<string>>>();
  readonly #read = new Map<string, Promise<Variables | undefined>>();

  constructor(folder: string, reader: TextReader, remark: Remark) {
    this.#folder = folder;
    this.#reader = reader;
    this.#remark = remark;
  }

  /** The variables of a group or a host; undefined where there is no file. @throws InventoryError */
  async of(kind: Kind, name: string): Promise<Variables | undefined> {
    const names = await this.#list(kind);
    const file = EXTENSIONS.map((extension) => name + extension).find((candidate) => names.has(candidate));
    if (file === undefined) return undefined;
    const path = `${this.#folder}/${kind}/${file}`;
    let read = this.#read.get(path);
    if (read === undefined) {
      read = this.#readAll(path);
      this.#read.set(path, read);
    }
    return read;
  }

  #list(kind: Kind): Promise<ReadonlySet<string>> {
    let names = this.#names.get(kind);
    if (names === undefined) {
      names = this.#reader.list(`${this.#folder}/${kind}`).then((list) => new Set(list));
      this.#names.set(kind, names);
    }
    return names;
  }

  async #readAll(path: string): Promise<Variables | undefined> {
    const found = await this.#reader.look(path);
    if (found === undefined) return undefined;
    const variables: Variables = new Map();
    const files = found.type === "folder" ? await this.#filesOf(path, 0) : [path];
    for (const file of files) await this.#readInto(variables, file);
    return variables;
  }

  async #filesOf(folder: string, depth: number): Promise<string[]> {
    checkDepth(folder, depth);
    const files: string[] = [];
    for (const name of await this.#reader.list(folder)) {
      if (name.startsWith(".") || name.endsWith("~")) continue;
      const path = `${folder}/${name}`;
      const dot = name.lastIndexOf(".");
      const extension = dot <= 0 ? "" : name.slice(dot);
      if (!EXTENSIONS.includes(extension)) continue;
      const found = await this.#reader.look(path);
      if (found?.type === "folder" && extension === "") files.push(...(await this.#filesOf(path, depth + 1)));
      else if (found?.type === "file") files.push(path);
    }
    return files;
  }

  async #readInto(variables: Variables, path: string): Promise<void> {
    const text = await this.#reader.read(path);
    if (isVaultText(text)) {
      this.#remark(`${path} is encrypted by ansible-vault, and is left alone`);
      return;
    }
    try {
      const loaded = loadYaml(text);
      if (!loaded) return;
      if (!isMapping(loaded)) throw new InventoryMistake("it must be a mapping of variables");
      const values = new PlainValues();
      for (const [{ text: key }, value] of entriesOf(loaded)) variables.set(key, values.of(value));
    } catch (error) {
      if (error instanceof RangeError) throw tooMuch(`${path} nests values too deeply`);
      if (!(error instanceof InventoryMistake)) throw error;
      throw unreadable(`${path}${error.message.startsWith("line ") ? "," : ":"} ${error.message}`);
    }
  }
}
