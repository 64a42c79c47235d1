/** What an archive says of itself in its last files, for the program that takes it to its place. */
import { quoteForShell } from "../../../command/quote.ts";
import { timeForTouch } from "../../../connector/file-time.ts";
import { printFiles } from "../../programs/print-files.ts";
import { STAGED_SUMS, STAGED_TREE } from "../../programs/put-programs.ts";
import type { LocalEntry, LocalTree } from "./scan-sources.ts";

/** Shell text for what is left to do when all is in its place: modes and times of folders that could not have them before. */
export function describeSteps(
  { entries }: LocalTree,
  preserve: boolean,
  modeOf: (entry: LocalEntry) => number,
): Buffer {
  const lines = entries
    .filter((entry) => entry.type === "directory")
    .filter((entry) => preserve || entry.name === "" || (modeOf(entry) & 0o700) !== 0o700)
    .map((entry) => {
      const parts = entry.name.split("/").filter((part) => part !== "");
      // Only a destination that was made for it, or one that is to be like the source, gets the source's mode.
      const condition = entry.name === "" && !preserve ? '[ -z "$made" ] || ' : "";
      return `${condition}mode ${modeOf(entry).toString(8)} ${timeForTouch(entry.modifiedAt)} ${parts.map(quoteForShell).join(" ")} || return 1`;
    });
  return Buffer.from([...lines.toReversed(), ":", ""].join("\n"), "latin1");
}

/** The hash that is expected, and text that prints the content of all files. */
export function describeSums(tree: LocalTree, sum: string): { readonly name: string; readonly content: Buffer }[] {
  const paths = tree.entries
    .filter(({ type }) => type === "file")
    .map(({ name }) => ({ path: `${STAGED_TREE}/${name}` }));
  return [
    { name: STAGED_SUMS, content: Buffer.from(`${sum}\n`) },
    { name: `${STAGED_SUMS}.files`, content: Buffer.from(printFiles(paths, "return 1"), "latin1") },
  ];
}
