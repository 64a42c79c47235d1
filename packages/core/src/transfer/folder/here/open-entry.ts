/** Opens a file of a scanned tree as what it was when it was looked at. */
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { showName, toPath } from "../../archive/archive-entry.ts";
import { type LocalEntry, ScanFault } from "./scan-sources.ts";

/** A file that was swapped for a link, or for a pipe that nobody writes to, is not followed and not waited for. */
const OPEN_FILE = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The caller closes the handle. @throws ScanFault for what is no file any more, or what the file system says */
export function openEntry({ path, type }: LocalEntry): { readonly handle: number; readonly size: number } {
  const handle = openSync(toPath(path), OPEN_FILE);
  const status = fstatSync(handle);
  if (status.isFile()) return { handle, size: status.size };
  closeSync(handle);
  throw new ScanFault(showName(path), `is no ${type} any more`);
}
