/** Makes a draft of a pyinfra inventory: inventory.py and group_data/*.py, as data. No Python runs. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../process/usage-error.ts";
import { addHost, type Draft, type DraftGroup, type DraftHost, emptyDraft, type Settings } from "./draft.ts";
import { Computed, Dict, type Located, Sequence, type Value } from "./python/literals.ts";
import { type ReadModule, readModule } from "./python/read-module.ts";
import { DataMaker } from "./python/to-data.ts";
import { PythonError } from "./python/tokens.ts";
import { readSource } from "./read-source.ts";

/** Names of inventories that are no names of groups anybody uses. */
const PLAIN_STEMS: ReadonlySet<string> = new Set(["inventory", "hosts", "all"]);

/** @throws UsageError for a file that can't be read, or is no Python */
export async function readPyinfra(file: string, cwd: string): Promise<Draft> {
  const draft = emptyDraft(`the pyinfra inventory ${file}`);
  const reading = new InventoryReading(draft, cwd);
  const place = path.resolve(cwd, file);
  await reading.readInventory(place);
  const folders = new Set([path.join(path.dirname(place), "group_data"), path.resolve(cwd, "group_data")]);
  for (const folder of folders) await reading.readGroupData(folder);
  reading.finish(path.basename(place, ".py"));
  return draft;
}

class InventoryReading {
  readonly #draft: Draft;
  readonly #cwd: string;
  readonly #hosts = new Map<string, DraftHost>();
  readonly #groups = new Map<string, DraftGroup>();
  readonly #maker: DataMaker;
  #file = "";
  #stemData = new Map<string, Settings>();

  constructor(draft: Draft, cwd: string) {
    this.#draft = draft;
    this.#cwd = cwd;
    this.#maker = new DataMaker((computed, key) => this.#leaveOut(computed, key));
  }

  async readInventory(file: string): Promise<void> {
    const { assignments, code } = await this.#open(file);
    for (const each of code) this.#leaveOut(each, undefined);
    await this.#telling(() => {
      for (const { name, value, line } of assignments) {
        if (name.startsWith("_")) continue;
        if (value instanceof Computed) this.#leaveOut(value, name);
        else if (value instanceof Sequence) this.#readGroup(name, value, line);
      }
    });
  }

  /** Each of its files is the data of a group; `all.py` is that of every host. */
  async readGroupData(folder: string): Promise<void> {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const name of names.filter((each) => each.endsWith(".py") && !each.startsWith("_")).sort()) {
      const { assignments, code } = await this.#open(path.join(folder, name));
      for (const each of code) this.#leaveOut(each, undefined);
      const data: Settings = Object.create(null);
      await this.#telling(() => {
        for (const { name: key, value, line } of assignments) {
          const plain = key.startsWith("__") ? undefined : this.#maker.toData(value, line, key);
          if (plain !== undefined) data[key] = plain;
        }
      });
      this.#giveData(path.basename(name, ".py"), data);
    }
  }

  /** A file's own name is a group of all its hosts, too. */
  finish(stem: string): void {
    const groupsOfFile = this.#stemData.get(stem);
    this.#stemData.delete(stem);
    if (!this.#groups.has(stem) && (groupsOfFile !== undefined || !PLAIN_STEMS.has(stem))) {
      const group = this.#group(stem);
      group.hosts.push(...this.#hosts.keys());
      Object.assign(group.data, groupsOfFile);
    }
    for (const [name, data] of this.#stemData) {
      Object.assign(this.#group(name).data, data);
      this.#draft.remarks.push(`The group ${name} has data and no hosts in ${this.#draft.origin}.`);
    }
  }

  #readGroup(name: string, value: Sequence, line: number): void {
    const [first, second, ...others] = value.items;
    const isPair = value.isTuple && first?.value instanceof Sequence && second !== undefined && others.length === 0;
    const hosts = isPair ? (first.value as Sequence).items : value.items;
    const names = hosts.flatMap((item) => this.#readHost(item, name));
    if (isPair) this.#giveData(name, this.#settings(second.value, line, name), true);
    if (name === "all") return;
    const group = this.#group(name);
    group.hosts.push(...new Set(names));
  }

  #readHost({ value, line }: Located, group: string): string[] {
    if (typeof value === "string") return this.#take(value, {}, line);
    const [name, data, ...others] = value instanceof Sequence ? value.items : [];
    if (typeof name?.value === "string" && data !== undefined && others.length === 0) {
      return this.#take(name.value, this.#settings(data.value, data.line, name.value), line);
    }
    if (name === undefined || !(name.value instanceof Computed)) {
      this.#leaveOut(value instanceof Computed ? value : new Computed(line, "no host"), group);
    } else this.#leaveOut(name.value, group);
    return [];
  }

  #take(name: string, data: Settings, line: number): string[] {
    if (name === "") {
      this.#leaveOut(new Computed(line, "a host without a name"), undefined);
      return [];
    }
    addHost(this.#draft, this.#hosts, name, data);
    return [name];
  }

  #settings(value: Value, line: number, key: string): Settings {
    if (value instanceof Dict) return this.#maker.toData(value, line) as Settings;
    this.#leaveOut(value instanceof Computed ? value : new Computed(line, "no dict of data"), key);
    return {};
  }

  #giveData(group: string, data: Settings, isNew = false): void {
    if (group === "all") Object.assign(this.#draft.data, data);
    else if (isNew || this.#groups.has(group)) Object.assign(this.#group(group).data, data);
    else if (Object.keys(data).length > 0) this.#stemData.set(group, data);
  }

  #group(name: string): DraftGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { name, hosts: [], groups: [], data: Object.create(null) as Settings };
      this.#groups.set(name, group);
      this.#draft.groups.push(group);
    }
    return group;
  }

  #leaveOut({ line, what }: Computed, subject: string | undefined): void {
    const of = subject === undefined ? "" : `${subject}: `;
    this.#draft.leftOut.push({ place: `${this.#file}:${line}`, message: `${of}${what}, which only Python works out` });
  }

  async #open(file: string): Promise<ReadModule> {
    const shown = path.relative(this.#cwd, file);
    this.#file = shown.startsWith("..") ? file : shown;
    const text = await readSource(file);
    return this.#telling(() => readModule(text));
  }

  async #telling<Result>(work: () => Result): Promise<Result> {
    try {
      return work();
    } catch (error) {
      if (error instanceof PythonError) throw new UsageError(`${this.#file}:${error.line}: ${error.message}`);
      throw error;
    }
  }
}
