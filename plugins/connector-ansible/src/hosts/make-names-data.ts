/** Makes hosts of `@ansible/INVENTORY`, or of the inventories that are set. */
import { InventoryError, judgePath, type NamesContext, type NamesData } from "@towline/core";
import { resolveSourcePath } from "@towline/listing";
import { unreadable } from "../model/limits.ts";
import { isHostList } from "../sources/read-sources.ts";
import { describeHost } from "./describe-host.ts";

interface ListingData {
  readonly ansible_inventory?: string | readonly string[] | undefined;
  readonly ansible_playbook_dir?: string | undefined;
  readonly ansible_run?: boolean | undefined;
}

/** Where Ansible looks when nobody says anything. */
const DEFAULT_INVENTORY = "/etc/ansible/hosts";
/** Of one kind, so that ten thousand hosts with the same one make no ten thousand lines. */
const MOST_REMARKS = 20;

/** @throws InventoryError */
export async function* makeNamesData(name: string | undefined, context: NamesContext): AsyncGenerator<NamesData> {
  const settings: ListingData = context.data;
  const mayRun = settings.ansible_run === true;
  const resolve = (path: string): string => resolveSourcePath(path, context);
  const sources = sourcesOf(name, settings).map((source) => (isHostList(source) ? source : resolve(source)));
  const folder = settings.ansible_playbook_dir;
  const carrier = await context.carrier();
  const { inventoryFilesOf } = await import("../sources/carrier-files.ts");
  const { askAnsible } = await import("../sources/ask-ansible.ts");
  const { readInventory } = await import("../sources/read-inventory.ts");
  const { hosts, remarks } = await readInventory(sources, {
    files: inventoryFilesOf(carrier, context.signal),
    cwd: "",
    playbookFolder: folder === undefined ? undefined : resolve(folder),
    listByAnsible: mayRun
      ? ({ path }) => {
          if (context.isHere) refuseForeignProgram(path);
          return askAnsible(sources, carrier, context);
        }
      : undefined,
  });
  for (const remark of remarks) context.log(remark);
  const told = new Map<string, number>();
  for (const host of hosts) {
    const remark = (text: string): void => {
      const count = (told.get(text) ?? 0) + 1;
      told.set(text, count);
      if (count === 1 && told.size <= MOST_REMARKS) context.log(`${host.name}: ${text}`);
    };
    yield describeHost(host, { settings: context.data, mayRun, remark });
  }
  for (const [text, count] of told) if (count > 1) context.log(`${count} hosts: ${text}`);
}

/** Whoever can write to it would say what runs here. */
function refuseForeignProgram(path: string): void {
  const distrust = judgePath(path);
  if (distrust === undefined) return;
  throw unreadable(`${path} is not run: ${distrust.why}`, `If it is yours: ${distrust.remedy}.`);
}

function sourcesOf(name: string | undefined, { ansible_inventory: set }: ListingData): readonly string[] {
  if (name !== undefined) return [name];
  const sources = typeof set === "string" ? [set] : (set ?? [DEFAULT_INVENTORY]);
  if (sources.length > 0) return sources;
  throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "ansible_inventory names no inventory", {
    connector: "ansible",
    advice: "Write @ansible/PATH, or set ansible_inventory to a path or several.",
  });
}
