/** Tells settings apart, for connections that are shared by what has the same ones. */
import { createHash } from "node:crypto";
import { isSecret } from "../command/secret.ts";
import type { Data } from "../connector/define-connector.ts";

const fingerprints = new WeakMap<object, string>();

/** The same settings give the same text, whatever order they were written in. Commands on one host share the object. */
export function fingerprint(data: Data | object): string {
  let text = fingerprints.get(data);
  if (text === undefined) {
    // What a secret shows of itself is the same for all of them.
    const entries = Object.entries(data)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]): [string, unknown] => [key, isSecret(value) ? value.reveal() : value]);
    const written = JSON.stringify(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
    // The settings as a text would be the largest thing that a thousand open connections hold each.
    text = entries.length === 0 ? "{}" : createHash("sha256").update(written).digest("base64");
    fingerprints.set(data, text);
  }
  return text;
}
