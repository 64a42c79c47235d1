/** Puts a connector's Markdown where its markers stand in a file, so that a README stays current. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../process/usage-error.ts";
import { markersOf } from "../render/connector-markdown.ts";

/**
 * Replaces what is between the markers. A file that is current already is not touched.
 *
 * @throws UsageError when the file can't be read or written, or has no markers.
 */
export async function writeMarkdown(file: string, name: string, markdown: string, cwd: string): Promise<void> {
  const place = path.resolve(cwd, file);
  const text = await readFile(place, "utf8").catch((error: Error) => refuse(file, "read", error));
  const { begin, end } = markersOf(name);
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) {
    throw new UsageError(
      `${file} has no place for the settings of @${name}`,
      `Put these two lines where they belong:\n${begin}\n${end}`,
    );
  }
  const renewed = text.slice(0, from) + markdown.trimEnd() + text.slice(to + end.length);
  if (renewed !== text) await writeFile(place, renewed).catch((error: Error) => refuse(file, "write", error));
}

function refuse(file: string, what: string, error: Error): never {
  throw new UsageError(`Can't ${what} ${file}: ${error.message}`);
}
