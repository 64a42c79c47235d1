/** Makes a draft of a Ch-aOS file: its `fleet` block; what speaks of roles and states has no counterpart. */
import { UsageError } from "../process/usage-error.ts";
import { addHost, type Draft, type DraftHost, emptyDraft, isMapping, plainName } from "./draft.ts";
import { readSource } from "./read-source.ts";
import { readYaml } from "./read-yaml.ts";

/** @throws UsageError for a file that can't be read, or has no fleet */
export async function readChaos(file: string, place: string): Promise<Draft> {
  const document = await readYaml(await readSource(place), file);
  if (!isMapping(document) || !isMapping(document.fleet)) {
    throw new UsageError(`${file} has no fleet`, "Name the Ch-obolo file in which the key fleet stands.");
  }
  const draft = emptyDraft(`the Ch-aOS file ${file}`);
  const leaveOut = (place: string, message: string) => draft.leftOut.push({ place: `${file}, ${place}`, message });
  const { hosts, boats, ...others } = document.fleet;
  Object.assign(draft.fleet, others);
  readHosts(hosts, draft, leaveOut);
  for (const [index, boat] of (Array.isArray(boats) ? boats : []).entries()) {
    if (isMapping(boat) && typeof boat.provider === "string") {
      draft.boats.push({ provider: boat.provider, config: isMapping(boat.config) ? boat.config : {} });
    } else leaveOut(`fleet.boats[${index}]`, "a boat is a mapping with provider and config");
  }
  for (const key of Object.keys(document)) {
    if (key !== "fleet") leaveOut(key, "it speaks of what hosts shall be like; Towline reaches them, and has no roles");
  }
  return draft;
}

/** A list of names and single-key mappings, or one mapping. */
function readHosts(value: unknown, draft: Draft, leaveOut: (place: string, message: string) => void): void {
  const byName = new Map<string, DraftHost>();
  const items = Array.isArray(value) ? value : [value];
  for (const [index, item] of items.entries()) {
    const at = Array.isArray(value) ? `fleet.hosts[${index}]` : "fleet.hosts";
    if (typeof item === "string" && item !== "") addHost(draft, byName, item);
    else if (isMapping(item)) {
      for (const [name, data] of Object.entries(item)) {
        if (isMapping(data) || data === null) addHost(draft, byName, plainName(name), data ?? {});
        else leaveOut(`${at}.${name}`, "the settings of a host are a mapping; Ch-aOS passes it by, too");
      }
    } else if (item !== undefined && item !== null) leaveOut(at, "this is no host");
  }
}
