/** Tells what is going to change, before any of it does. */
import { type ByteName, showName } from "../archive/archive-entry.ts";
import type { Difference } from "./compare-trees.ts";

/** Told of one change. */
export type OnChange = (change: "add" | "update" | "remove", path: string) => void;

/** Names are below the destination. */
export function tellChanges({ added, updated, removed }: Difference, onChange: OnChange): void {
  for (const { name, type } of added) onChange("add", shown(name, type === "directory"));
  for (const { name, type } of updated) onChange("update", shown(name, type === "directory"));
  for (const name of removed) onChange("remove", shown(name, false));
}

function shown(name: ByteName, isFolder: boolean): string {
  if (name === "") return "./";
  return isFolder ? `${showName(name)}/` : showName(name);
}
