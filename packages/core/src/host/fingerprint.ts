/** Tells settings apart, for connections that are shared by what has the same ones. */
import type { Data } from "../connector/define-connector.ts";

const fingerprints = new WeakMap<object, string>();

/** The same settings give the same text, whatever order they were written in. Commands on one host share the object. */
export function fingerprint(data: Data | object): string {
  let text = fingerprints.get(data);
  if (text === undefined) {
    const entries = Object.entries(data).filter(([, value]) => value !== undefined);
    text = `{${entries.length === 0 ? "" : JSON.stringify(entries.sort(([left], [right]) => (left < right ? -1 : 1)))}}`;
    fingerprints.set(data, text);
  }
  return text;
}
