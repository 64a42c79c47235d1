/** Has what a host sends unpacked into a stage here, and moved to its place when all of it came. */
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { readPatterns } from "../tree/exclude-patterns.ts";
import type { LinkHandling } from "../tree/extraction-rules.ts";
import { describeFolderFailure } from "../tree/folder-failure.ts";
import { ArchiveExtractor } from "./here/extract-archive.ts";
import { measureRoom } from "./here/free-space.ts";
import { LocalStage } from "./here/local-stage.ts";
import { ReceivedSum } from "./here/received-sum.ts";

/** How folders are fetched. */
export interface GetRules {
  readonly exclude: readonly string[];
  readonly links: LinkHandling;
  readonly preserve: boolean;
  readonly maxEntries: number;
  /** Undefined for what the disk has room for. */
  readonly maxBytes: number | undefined;
}

/** What is done between the stage's making and its end. */
export interface FetchSteps {
  /** Has the extractor take what comes. */
  receive(extractor: ArchiveExtractor): Promise<void>;
  /** Prepares the destination, once all of it came. */
  makeRoom?(): Promise<void>;
}

/**
 * @param shown the sources, for messages
 * @throws TransferError, LostConnectionError, or the reason for the abort. No file is then half written.
 */
export async function fetchThroughStage(
  task: TransferTask,
  shown: string,
  destination: string,
  rules: GetRules,
  { receive, makeRoom }: FetchSteps,
): Promise<MovedFiles> {
  const describe = (error: unknown): never => {
    throw describeFolderFailure(task, "get", error, destination);
  };
  const stage = await LocalStage.open(destination).catch(describe);
  const { maxEntries, maxBytes = Number.POSITIVE_INFINITY } = rules;
  const room = rules.maxBytes === undefined ? await measureRoom(destination) : Number.POSITIVE_INFINITY;
  const observer = task.verify ? new ReceivedSum(task.signal) : undefined;
  const extractor = new ArchiveExtractor(stage, {
    ...{ links: rules.links, maxEntries, maxBytes, room, mode: task.mode },
    isExcluded: readPatterns(rules.exclude),
    ...{ keepsTimes: rules.preserve, observer },
  });
  try {
    await receive(extractor);
    extractor.finish();
    await observer?.compare(task, shown);
    await makeRoom?.();
    await stage.commit(extractor.tree, rules.preserve, task.fsync);
    return {
      ...{ path: destination, bytes: extractor.bytes, entries: extractor.entries },
      ...extractor.linksOut.tell(),
    };
  } catch (error) {
    extractor.close();
    await stage.discard(extractor.tree);
    return describe(error);
  }
}
