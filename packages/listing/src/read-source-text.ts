/** Reads a file that a user named, which has to be there. */
import type { NamesContext } from "@towline/core";
import { unlessAborted } from "@towline/core/waiting";
import { listingFailed } from "./listing-failed.ts";
import { readSourceFile, resolveSourcePath } from "./read-source-file.ts";
import { showText } from "./show-text.ts";

/** @throws InventoryError where there is no such file, too */
export async function readSourceText(connector: string, file: string, context: NamesContext): Promise<string> {
  const carrier = await context.carrier();
  const path = resolveSourcePath(file, context);
  const text = await unlessAborted(
    readSourceFile({ connector, carrier, path, signal: context.signal }),
    context.signal,
  );
  if (text !== undefined) return text;
  const advice = context.isHere
    ? "Correct it: a relative path starts at the folder of the config, else at the working directory."
    : "Correct it: a relative path starts at the login folder of the host before it.";
  throw listingFailed(connector, `There is no file ${showText(path)}`, advice);
}
