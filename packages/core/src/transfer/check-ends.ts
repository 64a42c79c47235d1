/** Looks at this machine's end of a transfer before a host is asked for anything: what can't be is wrong use. */
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { TransferError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { isContentsOnly } from "./folder/here/scan-sources.ts";
import type { Transfer } from "./move-files.ts";
import { failureHere, HERE, reasonHere } from "./task/transfer-failure.ts";

type Ends = Pick<Transfer, "direction" | "sources" | "destination" | "content" | "stream">;

/** @throws TransferError that names all sources that can't be read, or the destination that can't be written */
export async function checkEnds(ends: Ends, connector: string): Promise<void> {
  const { direction, sources, destination, content, stream } = ends;
  if (direction !== "get" && content === undefined) await checkSources(sources, connector);
  if (direction === "get" && stream === undefined) await checkDestination(destination, connector);
}

/** @throws TransferError that names all that can't be read */
export async function checkSources(sources: readonly string[], connector: string): Promise<void> {
  const found = await Promise.all(sources.map(async (source) => ({ source, fault: await findFault(source) })));
  const faults = found.filter(({ fault }) => fault !== undefined);
  const [first] = faults;
  if (first === undefined) return;
  const error = failureHere(first.fault, "source", first.source, { connector });
  if (faults.length === 1) throw error;
  throw namingAll(faults, error);
}

/** What reading it would fail with at once. */
async function findFault(source: string): Promise<unknown> {
  try {
    const status = await stat(source);
    if (!status.isDirectory() && isContentsOnly(source)) throw Object.assign(new Error(), { code: "ENOTDIR" });
    if (status.isDirectory()) await access(source, constants.R_OK | constants.X_OK);
    else if (status.isFile()) await access(source, constants.R_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

function namingAll(
  faults: readonly { readonly source: string; readonly fault: unknown }[],
  { host, connector, advice }: TowlineError,
): TransferError {
  const lines = faults.map(({ source, fault }) => `\n${source}: ${reasonHere(fault, "source")}`);
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_SOURCE",
    `Cannot read ${faults.length} of the sources (${HERE}):${lines.join("")}`,
    { host, connector, advice, cause: faults[0]?.fault },
  );
}

/** Folders on the way are not made, and nothing is made yet. @throws TransferError */
async function checkDestination(destination: string, connector: string): Promise<void> {
  try {
    const isThere = await stat(destination).then(
      (status) => status.isDirectory(),
      () => false,
    );
    await access(isThere ? destination : path.dirname(path.resolve(destination)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw failureHere(error, "destination", destination, { connector });
  }
}
