/** The shapes of results and notices in records. */

import type { ReachStatus } from "../statuses.ts";
import { STATUS_NAMES, STATUSES } from "../statuses.ts";
import { error } from "./error-shape.ts";
import {
  count,
  listOf,
  milliseconds,
  optional,
  record,
  tag,
  text,
  textOrNull,
  told,
  truth,
  wholeOrNull,
  word,
} from "./shape.ts";

/** Which way files go. */
export const direction = tag("put", "get", "sync");

/** Made when they are asked for: a start needs none of them. */
export function makeResultShapes() {
  const status = word(...STATUS_NAMES);

  const REACH_STATUSES = STATUS_NAMES.filter((name): name is ReachStatus => STATUSES[name].ofReaching);

  const runResult = record({
    type: word("result"),
    operation: tag("run"),
    host: text,
    connector: text,
    command: told(text, "As it is shown: secrets masked"),
    status,
    exitCode: wholeOrNull,
    signal: told(textOrNull, "Spelled in full, such as SIGTERM"),
    stdout: text,
    stderr: text,
    stdoutLines: optional(told(listOf(text), "Without their line endings; missing with base64")),
    stderrLines: optional(told(listOf(text), "Without their line endings; missing with base64")),
    encoding: optional(told(word("base64"), "Then both stdout and stderr are base64")),
    turns: optional(
      told(
        listOf(count),
        "How many lines came from each stream in turn, stdout first; missing where one stream came after the other",
      ),
    ),
    truncated: told(truth, "Whether more came than was kept"),
    attempts: count,
    durationMs: milliseconds,
    error: optional(error),
  });

  const transferResult = record({
    type: word("result"),
    direction,
    host: text,
    source: text,
    destination: text,
    status,
    bytes: count,
    entries: told(count, "Files, folders and links"),
    removed: optional(told(count, "Only of a sync, or a get of what changed")),
    resumedAt: optional(told(count, "How many of the bytes an interrupted transfer had left")),
    startedOver: optional(told(truth, "Whether what an interrupted transfer had left was of another version")),
    linksLeftOut: optional(told(listOf(text), "Links that lead out of what was moved, and were left out: up to 1,000")),
    linksLeadingOut: optional(told(listOf(text), "Links that lead out of what was moved, and were kept: up to 1,000")),
    durationMs: milliseconds,
    error: optional(error),
  });

  const waitResult = record({
    type: word("result"),
    operation: tag("wait"),
    host: text,
    connector: text,
    status: word(...REACH_STATUSES),
    attempts: count,
    durationMs: milliseconds,
    error: optional(error),
  });

  const rebootResult = record({
    type: word("result"),
    operation: tag("reboot"),
    host: text,
    connector: text,
    status,
    durationMs: milliseconds,
    bootId: optional(told(text, "Of the new boot")),
    error: optional(error),
  });

  const notice = record({
    type: word("notice"),
    host: optional(told(text, "Absent where it concerns all of them")),
    connector: optional(text),
    code: told(text, "Stable words, such as container-removed"),
    message: text,
  });
  return { runResult, transferResult, waitResult, rebootResult, notice };
}
