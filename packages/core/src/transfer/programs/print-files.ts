/** Shell text that prints files by name. */
import { quoteForShell } from "../../command/quote.ts";
import type { ByteName } from "../archive/archive-entry.ts";

/** Files that are named in one line of it. */
const NAMES_PER_LINE = 100;

/** Prints the content of files, one after the other. @param otherwise what to do where one can't be read */
export function printFiles(files: readonly { readonly path: ByteName }[], otherwise: string): string {
  const lines: string[] = [];
  for (let index = 0; index < files.length; index += NAMES_PER_LINE) {
    const words = files
      .slice(index, index + NAMES_PER_LINE)
      .map(({ path }) => quoteForShell(path.replace(/^-/, "./-")));
    lines.push(`cat ${words.join(" ")} || ${otherwise}\n`);
  }
  return `${lines.join("")}:\n`;
}
