/** The shapes of what the commands list: hosts, settings, keys, checks, packages and forwards. */
import { error } from "./error-shape.ts";
import { anything, count, listOf, milliseconds, optional, record, tag, text, told, truth, word } from "./shape.ts";

/** Made when they are asked for. */
export function makeListingShapes() {
  const outcome = word("ok", "warning", "failed", "not reached");

  const setting = record({
    key: text,
    type: text,
    description: text,
    default: optional(anything),
    env: optional(text),
    example: optional(anything),
    secret: truth,
    required: truth,
    deprecated: optional(text),
    values: optional(listOf(anything)),
  });

  const finding = record({ name: text, ok: truth, detail: text, advice: optional(text) });

  return {
    host: record({
      type: word("host"),
      name: text,
      route: told(listOf(text), "A name for each hop"),
      groups: listOf(text),
      boats: optional(told(listOf(text), "The boats that list it; missing where none does")),
      data: optional(told(anything, "With --columns: the values by column, as they are written; a secret is ***")),
    }),
    count: record({ type: word("count"), hosts: count }),
    fold: record({
      type: word("fold"),
      folded: told(text, "The names in one text, such as web[1-20]"),
      hosts: listOf(text),
      part: optional(told(count, "Which part it is, from 1")),
      parts: optional(count),
    }),
    group: record({
      type: word("group"),
      name: optional(told(text, "Missing for the hosts that are in no group")),
      hosts: told(listOf(text), "Those of the groups in it, too"),
      groups: told(listOf(text), "The groups in it"),
    }),
    source: record({
      type: word("source"),
      kind: word("config", "boat", "connector"),
      name: told(text, "The file, what the boat is called, or the name that a connector was asked for"),
      state: told(
        word("asked", "cached", "stale", "failed", "not asked"),
        "stale: it did not answer, and what it said before is used",
      ),
      hosts: optional(told(count, "Missing where there is nothing of it")),
      durationMs: optional(milliseconds),
      ageMs: optional(told(milliseconds, "Since it was asked, where what it said then is used")),
      detail: optional(told(text, "What is wrong with it, or why its answer is not kept")),
    }),
    setting: record({
      type: word("setting"),
      host: text,
      hop: text,
      key: text,
      value: told(anything, "A secret is ***"),
      source: text,
      overrode: optional(
        told(listOf(record({ value: anything, source: text })), "What weaker sources say, the strongest first"),
      ),
    }),
    remark: record({ type: word("remark"), host: text, hop: text, message: text }),
    identity: record({
      type: word("identity"),
      host: text,
      name: told(text, "What the key is known by"),
      keyType: text,
      fingerprint: text,
      state: tag("known", "added", "new", "changed", "revoked"),
      error: optional(error),
    }),
    noIdentity: record({
      type: word("identity"),
      host: text,
      state: tag("ok", "unreachable", "refused", "cancelled", "skipped"),
      error: optional(error),
    }),
    check: record({
      type: word("check"),
      section: told(text, "What it is about, in the words that people see"),
      name: text,
      outcome,
      detail: text,
      advice: optional(text),
      durationMs: milliseconds,
    }),
    verdict: record({
      type: word("verdict"),
      ok: truth,
      counts: record({ ok: count, warning: count, failed: count, "not reached": count }),
    }),
    connector: record({
      type: word("connector"),
      name: text,
      package: text,
      version: optional(text),
      folder: text,
      origin: word("given", "config", "project", "self", "installation"),
      ok: truth,
      error: optional(error),
      summary: optional(text),
      settings: optional(listOf(setting)),
      findings: optional(listOf(finding)),
    }),
    plugin: record({
      type: word("plugin"),
      spec: text,
      name: optional(text),
      version: optional(text),
      folder: optional(text),
      ok: truth,
      error: optional(error),
    }),
    forward: record({
      type: word("forward"),
      host: text,
      kind: word("local", "remote", "dynamic"),
      state: told(
        word("open", "lost", "restored", "failed"),
        "failed: one connection was not made, and the forward goes on",
      ),
      listen: told(text, "Where it listens"),
      to: optional(told(text, "Where it leads; absent for a proxy")),
      error: optional(error),
    }),
  };
}
