/** Reads an inventory: its hosts and groups, and the variables that each host has in the end. */
import { posix } from "node:path";
import type { Remark } from "../formats/read-yaml.ts";
import { ALL, InventoryData } from "../model/inventory-data.ts";
import { type InventoryFiles, localInventoryFiles, TextReader } from "./inventory-files.ts";
import { sortGroups, VariableMerger } from "./merge-variables.ts";
import { type ForeignSource, isHostList, readSource } from "./read-sources.ts";
import { VarsFiles } from "./vars-files.ts";

/** A host of an inventory. */
export interface InventoryHost {
  readonly name: string;
  /** All groups that it is in, those above them too and without `all`: the later ones say more about it. */
  readonly groups: readonly string[];
  /** Every variable as it applies: what groups say, what the host says, what files beside the inventory say. */
  readonly vars: ReadonlyMap<string, unknown>;
}

/** A group of an inventory. */
export interface InventoryGroup {
  readonly name: string;
  /** The hosts that it names itself, in their order. */
  readonly hosts: readonly string[];
  /** The groups that it names itself, in their order. */
  readonly children: readonly string[];
  /** Its own variables, with those of its files, and without those of groups above it. */
  readonly vars: ReadonlyMap<string, unknown>;
  /** Its own word between groups of one depth. */
  readonly priority: number;
}

/** What an inventory says. */
export interface AnsibleInventory {
  /** In the order in which Ansible works through them. */
  readonly hosts: readonly InventoryHost[];
  /** In the order in which they were first named; `all` and `ungrouped` come first. */
  readonly groups: readonly InventoryGroup[];
  /** What was left out, a sentence each: encrypted files, and what is no inventory. */
  readonly remarks: readonly string[];
}

/** How an inventory is read. */
export interface ReadInventoryOptions {
  /** Where the files are. Default: this machine. */
  readonly files?: InventoryFiles | undefined;
  /** The folder that relative paths start from; an empty text leaves them relative. Default: the working directory. */
  readonly cwd?: string | undefined;
  /** The folder of the playbooks, whose `group_vars` and `host_vars` count too. Default: none. */
  readonly playbookFolder?: string | undefined;
  /**
   * Asked once for sources that only Ansible can read: inventory scripts, and configs of inventory plugins. It answers
   * with what `ansible-inventory --list` prints for all sources. Default: such a source is an error.
   */
  readonly listByAnsible?: ((foreign: ForeignSource, sources: readonly string[]) => Promise<string>) | undefined;
}

/**
 * Reads an inventory of Ansible's without Ansible: ini, YAML, JSON, what `ansible-inventory --list` printed, folders of
 * them, and lists of hosts such as `web1,web2`. Nothing is run, nothing is decrypted, no template is evaluated.
 *
 * @param sources paths, or lists of hosts; a later one has the last word
 * @throws InventoryError ERR_TOWLINE_INVENTORY_FAILED that names the file, and the line where there is one
 * @example
 * ```ts
 * const { hosts } = await readInventory(["inventories/production"]);
 * for (const { name, vars } of hosts) console.log(name, vars.get("ansible_host"));
 * ```
 */
export async function readInventory(
  sources: readonly string[],
  options: ReadInventoryOptions = {},
): Promise<AnsibleInventory> {
  const { files = localInventoryFiles, cwd = process.cwd(), playbookFolder } = options;
  const resolve = (place: string): string => (cwd === "" ? place : posix.resolve(cwd, place));
  const paths = sources.map((source) => (isHostList(source) ? source : resolve(source)));
  const remarks = new Set<string>();
  const remark: Remark = (text) => remarks.add(text);
  const reader = new TextReader(files);
  const data = new InventoryData();
  const foreign: ForeignSource[] = [];
  for (const path of paths) await readSource(path, { reader, data, remark, foreign });
  const [first] = foreign;
  if (first !== undefined) return readListed(first, paths, options, remarks);
  data.reconcile();
  const at = (folder: string) => new VarsFiles(folder, reader, remark);
  const merger = new VariableMerger(data, {
    besideSources: (await foldersOf(paths, reader)).map(at),
    besidePlaybooks: playbookFolder === undefined ? undefined : at(resolve(playbookFolder)),
  });
  return describe(data, merger, remarks);
}

/** Ansible has put everything together already. */
async function readListed(
  foreign: ForeignSource,
  sources: readonly string[],
  { listByAnsible }: ReadInventoryOptions,
  remarks: Set<string>,
): Promise<AnsibleInventory> {
  const { readPrinted, refuseForeign } = await import("./read-printed.ts");
  if (listByAnsible === undefined) throw refuseForeign(foreign);
  const data = readPrinted(await listByAnsible(foreign, sources));
  data.reconcile();
  return describe(data, new VariableMerger(data, { besideSources: [], besidePlaybooks: undefined }), remarks);
}

/** The folder beside which variables of a source lie: itself, or that of its file. */
async function foldersOf(paths: readonly string[], reader: TextReader): Promise<string[]> {
  const folders: string[] = [];
  for (const path of paths) {
    const found = await reader.look(path);
    if (found === undefined) continue;
    folders.push(found.type === "folder" ? path : posix.dirname(path));
  }
  return folders;
}

async function describe(data: InventoryData, merger: VariableMerger, remarks: Set<string>): Promise<AnsibleInventory> {
  const hosts: InventoryHost[] = [];
  const all = data.addGroup(ALL);
  for (const host of all.allHosts()) {
    const groups = sortGroups(host.groups).flatMap((group) => (group === all ? [] : [group.name]));
    hosts.push({ name: host.name, groups, vars: await merger.of(host) });
  }
  const groups: InventoryGroup[] = [];
  for (const group of data.groups.values()) {
    groups.push({
      name: group.name,
      hosts: [...group.hosts].map(({ name }) => name),
      children: [...group.children].map(({ name }) => name),
      vars: await merger.ofGroup(group),
      priority: group.priority,
    });
  }
  return { hosts, groups, remarks: [...remarks] };
}
