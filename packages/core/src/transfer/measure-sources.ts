/** Tells what a put would send, without any host. */
import type { TransferOptions } from "../host/transfer-options.ts";
import { checkSources } from "./check-ends.ts";
import { scanSources } from "./folder/here/scan-sources.ts";
import { describeSourceFailure } from "./folder/here/source-failure.ts";
import { readPatterns } from "./tree/exclude-patterns.ts";

/** How much a put would send to each host. */
export interface SourceSize {
  /** Files, folders and links. */
  readonly entries: number;
  /** Of all files. */
  readonly bytes: number;
}

/**
 * Looks at what `put` would send to each host, by the same rules: exclusions, links, and what can't be put.
 *
 * @throws TransferError for what is missing, and for what can't be put
 * @example
 * ```ts
 * const { entries, bytes } = await measureSources(["dist/"], { exclude: ["*.map"] });
 * ```
 */
export async function measureSources(
  sources: readonly string[],
  { exclude = [], links = "keep" }: Pick<TransferOptions, "exclude" | "links"> = {},
): Promise<SourceSize> {
  await checkSources(sources, "local");
  const tree = await scanSources(sources, { links, isExcluded: readPatterns(exclude) }).catch((error: unknown) => {
    throw describeSourceFailure({ connector: "local" }, error, sources.join(", "));
  });
  return { entries: tree.entries.length, bytes: tree.bytes };
}
