/** Reads a YAML file of groups.d: sources by name, each with its groups. */
import { isRecord, listingFailed, showText } from "@towline/listing";
import type { Source } from "./source.ts";

/** @throws InventoryError where it is no such file */
export async function readGroupFile(file: string, text: string): Promise<readonly Source[]> {
  const wrong = (why: string): Error =>
    listingFailed("clustershell", `The file ${showText(file)} can't be read: ${why}`);
  const { default: yaml } = await import("js-yaml");
  let document: unknown;
  try {
    document = yaml.load(text, { schema: yaml.FAILSAFE_SCHEMA });
  } catch (error) {
    throw wrong(showText((error as Error).message.split("\n", 1)[0] ?? ""));
  }
  if (document === undefined || document === null || document === "") return [];
  if (!isRecord(document)) throw wrong("it has no sources by name");
  return Object.entries(document).map(([name, content]) => {
    const groups = new Map<string, string>();
    if (!isRecord(content) && content !== "") throw wrong(`the source ${showText(name)} has no groups by name`);
    for (const [group, nodes] of Object.entries(content as object)) {
      const parts = Array.isArray(nodes) ? nodes : [nodes];
      if (!parts.every((part) => typeof part === "string"))
        throw wrong(`the group ${showText(group)} is no list of nodes`);
      groups.set(group, parts.join(","));
    }
    return {
      name,
      map: async (group) => groups.get(group) ?? "",
      all: async () => groups.get("all"),
      list: async () => [...groups.keys()],
    };
  });
}
