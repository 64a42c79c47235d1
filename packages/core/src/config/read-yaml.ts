/** Reads YAML by the core schema of YAML 1.2, with the order of keys and the spelling of words as they are in the file. */
import type { Type } from "js-yaml";
import { type BuiltDocument, buildDocument, markText, markWord } from "./document-builder.ts";
import { isIndex } from "./key-order.ts";
import { isPlainScalar } from "./plain-scalar.ts";

/** Merge keys (`<<`) of ten thousand hosts; the walk of the document has bounds of its own. */
const MAX_MERGED_KEYS = 1_000_000;

/** What js-yaml tells of a node when it begins (its line) and when it has ended (what it made of it). */
export interface YamlState {
  readonly line: number;
  result?: unknown;
}

/** Dates and binaries stay text, so that all values are those of JSON. @throws YAMLException of js-yaml */
export async function readYaml(text: string): Promise<BuiltDocument> {
  return buildDocument(await parseMarked(text));
}

/** As the builder of documents wants it. @throws YAMLException of js-yaml */
export async function parseMarked(
  text: string,
  listen?: (event: "open" | "close", state: YamlState) => void,
): Promise<unknown> {
  const { default: yaml } = await import("js-yaml");
  const words = ["null", "bool", "int", "float"].map(
    (name) =>
      new yaml.Type(`tag:yaml.org,2002:${name}`, {
        kind: "scalar",
        resolve: (word: unknown) => word === null || (typeof word === "string" && isPlainScalar(word)),
        construct: (word: string | null) => markWord(word ?? ""),
      }),
  );
  // Exported since 4.1, and missing in its type declarations.
  const { merge } = (yaml as unknown as { readonly types: { readonly merge: Type } }).types;
  const [first, ...others] = words;
  const schema = yaml.FAILSAFE_SCHEMA.extend({
    implicit: first === undefined ? [merge] : [merge, first],
    explicit: others,
  });
  const options = {
    schema,
    maxTotalMergeKeys: MAX_MERGED_KEYS,
    listener(event: "open" | "close", state: YamlState): void {
      if (event === "close" && typeof state.result === "string" && isIndex(state.result)) {
        state.result = markText(state.result);
      }
      listen?.(event, state);
    },
  };
  return yaml.load(text, options as never);
}
