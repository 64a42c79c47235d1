/** The shell text that removes entries from a destination, folder by folder and without following a link. */
import { quoteForShell } from "../../command/quote.ts";
import type { ByteName } from "../archive/archive-entry.ts";
import { parentOf } from "./compare-trees.ts";

/** Entries that one line names: what it says must fit into a command. */
const NAMES_PER_LINE = 100;

/** Text for a shell that knows `enter`; it returns 1 for what can't be removed. What is in a folder goes with it. */
export function describeRemovals(names: readonly ByteName[]): Buffer {
  const all = new Set(names);
  const byFolder = new Map<ByteName, string[]>();
  for (const name of names) {
    const parent = parentOf(name);
    if (all.has(parent)) continue;
    const words = byFolder.get(parent) ?? [];
    words.push(quoteForShell(`./${name.slice(parent === "" ? 0 : parent.length + 1)}`));
    byFolder.set(parent, words);
  }
  const lines = [...byFolder].flatMap(([folder, words]) => {
    const entering = folder === "" ? [] : folder.split("/").map((part) => `enter ${quoteForShell(part)} && `);
    const pieces = Array.from({ length: Math.ceil(words.length / NAMES_PER_LINE) }, (_, piece) =>
      words.slice(piece * NAMES_PER_LINE, (piece + 1) * NAMES_PER_LINE).join(" "),
    );
    return pieces.map((piece) => `(${entering.join("")}rm -rf ${piece}) || return 1`);
  });
  return Buffer.from([...lines, ":", ""].join("\n"), "latin1");
}
