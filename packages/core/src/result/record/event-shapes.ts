/** The shapes of all events of `--json`: what is done on hosts, and the results, notices and listings of the commands. */
import { STATUS_NAMES } from "../statuses.ts";
import { error } from "./error-shape.ts";
import { makeListingShapes } from "./listing-shapes.ts";
import { direction, makeResultShapes } from "./result-shapes.ts";
import {
  count,
  listOf,
  milliseconds,
  optional,
  record,
  type Shape,
  tag,
  text,
  told,
  truth,
  type ValueOf,
  word,
} from "./shape.ts";

/** The version of the format. Within it, fields and types are only ever added. */
export const RECORD_VERSION = 1;

function makeShapes() {
  const results = makeResultShapes();
  const command = told(text, "As it is shown: secrets masked");
  const started = { type: word("start"), startedAt: told(text, "When, as ISO 8601 has it"), hosts: listOf(text) };
  const planned = { type: word("plan"), host: text };
  const moved = { sources: listOf(text), destination: text };
  const each = <Of extends string, Value>(names: readonly Of[], value: Shape<Value>) =>
    Object.fromEntries(names.map((name) => [name, value])) as { readonly [Name in Of]: Shape<Value> };
  return {
    startRun: record({ ...started, operation: tag("run"), command }),
    startTransfer: record({ ...started, operation: direction, ...moved }),
    startWait: record({ ...started, operation: tag("wait", "reboot") }),
    planRun: record({ ...planned, operation: tag("run"), command }),
    planTransfer: record({
      ...planned,
      operation: direction,
      ...moved,
      entries: optional(told(count, "Files, folders and links that would be sent to the host. Only of put")),
      bytes: optional(told(count, "Of all files that would be sent to the host. Only of put")),
    }),
    planWait: record({ ...planned, operation: tag("wait", "reboot") }),
    connected: record({ type: word("connected"), host: text, durationMs: milliseconds }),
    output: record({
      type: word("output"),
      host: text,
      stream: word("stdout", "stderr"),
      data: text,
      encoding: optional(word("base64")),
    }),
    progress: record({
      type: word("progress"),
      host: text,
      bytes: count,
      totalBytes: optional(told(count, "Missing while it isn't known")),
      bytesPerSecond: optional(told(count, "Since the first bytes were moved")),
      secondsLeft: optional(count),
    }),
    change: record({
      type: word("change"),
      host: text,
      change: word("add", "update", "remove"),
      path: told(text, "Below the destination"),
    }),
    ...results,
    note: record({ type: word("note"), message: text }),
    summary: record({
      type: word("summary"),
      ok: truth,
      exitCode: told(count, "That of towline"),
      counts: record(each(STATUS_NAMES, count)),
      stopped: told(truth, "Whether the failure budget was spent"),
      interrupted: truth,
      durationMs: milliseconds,
    }),
    error: record({ type: word("error"), error }),
    ...makeListingShapes(),
  };
}

let shapes: Events | undefined;

/** Each by a name of its own. Those of one type differ in a tag. Made once they are asked for: a start needs none of them. */
export function eventShapes(): Events {
  shapes ??= makeShapes();
  return shapes;
}

type Events = ReturnType<typeof makeShapes>;

/** One event, without the version that each line begins with. */
export type TowlineEvent = { [Name in keyof Events]: ValueOf<Events[Name]> }[keyof Events];

/** An event of one type. */
export type EventOf<Type extends TowlineEvent["type"]> = Extract<TowlineEvent, { readonly type: Type }>;
