/** Finds the line of a place in YAML, by listening to the parser that reads it. */
import { spellingOf } from "./document-builder.ts";
import { parseMarked, type YamlState } from "./read-yaml.ts";

type Key = string | number;

/** A node of the text. Those of a mapping's keys and values follow each other, as far as they are there. */
interface YamlNode {
  readonly line: number;
  readonly result: unknown;
  readonly children: readonly YamlNode[];
}

interface Step {
  readonly line: number;
  readonly node: YamlNode | undefined;
}

/** The lines of a text's places, counted from 1. */
export class YamlLines {
  readonly #root: YamlNode | undefined;
  readonly #anchored: ReadonlyMap<unknown, YamlNode>;

  private constructor(root: YamlNode | undefined, anchored: ReadonlyMap<unknown, YamlNode>) {
    this.#root = root;
    this.#anchored = anchored;
  }

  /** @throws YAMLException of js-yaml */
  static async read(text: string): Promise<YamlLines> {
    const listener = new Listener();
    await parseMarked(text, (event, state) => listener.listen(event, state));
    return new YamlLines(listener.root, listener.anchored);
  }

  /** Of the last of these steps that is there. */
  find(keys: readonly Key[]): number | undefined {
    let node = this.#root;
    let line: number | undefined;
    for (const key of keys) {
      const step = this.#step(node, key);
      if (step === undefined) break;
      ({ node, line } = step);
    }
    return line;
  }

  #step(from: YamlNode | undefined, key: Key): Step | undefined {
    // An alias is the very thing that it stands for.
    const node = from === undefined || from.children.length > 0 ? from : (this.#anchored.get(from.result) ?? from);
    if (node === undefined) return undefined;
    if (!Array.isArray(node.result)) return this.#stepIntoMapping(node, String(key));
    const item = itemsOf(node, node.result)[Number(key)];
    return item && { line: item.line, node: item };
  }

  #stepIntoMapping(node: YamlNode, key: string): Step | undefined {
    const pairs = pairsOf(node);
    const own = pairs.find((pair) => !pair.isMerge && spellingOf(String(pair.key.result)) === key);
    if (own !== undefined) return { line: own.key.line, node: own.value };
    for (const { isMerge, value } of pairs) {
      if (!isMerge || value === undefined) continue;
      const sources = Array.isArray(value.result) ? itemsOf(value, value.result) : [value];
      for (const source of sources) {
        const step = source && this.#step(source, key);
        if (step !== undefined) return step;
      }
    }
    return undefined;
  }
}

class Listener {
  readonly anchored = new Map<unknown, YamlNode>();
  root: YamlNode | undefined;
  readonly #open: { line: number; children: YamlNode[] }[] = [];

  listen(event: "open" | "close", state: YamlState): void {
    if (event === "open") {
      this.#open.push({ line: state.line + 1, children: [] });
      return;
    }
    const opened = this.#open.pop();
    if (opened === undefined) return;
    const node = this.#close(opened, state.result);
    this.root = node;
    this.#open.at(-1)?.children.push(node);
  }

  #close(
    { line, children }: { readonly line: number; readonly children: readonly YamlNode[] },
    result: unknown,
  ): YamlNode {
    if (typeof result !== "object" || result === null) return { line, result, children: [] };
    // A node that may begin a mapping is read as its first key, and kept where it is none.
    const last = children.at(-1);
    const node = { line, result, children: last?.result === result ? last.children : children };
    if (node.children.length > 0 && !this.anchored.has(result)) this.anchored.set(result, node);
    return node;
  }
}

interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode | undefined;
  readonly isMerge: boolean;
}

function pairsOf({ result, children }: YamlNode): Pair[] {
  const mapping = result as { readonly [key: string]: unknown };
  const pairs: Pair[] = [];
  for (let index = 0; index < children.length; index += 1) {
    const key = children[index] as YamlNode;
    const name = String(key.result);
    const isMerge = name === "<<" && !Object.hasOwn(mapping, name);
    // The parser looks for another key behind the last one.
    if (!isMerge && !Object.hasOwn(mapping, name)) continue;
    const next = children[index + 1];
    const isThere = isMerge || mapping[name] !== null || next?.result === null;
    pairs.push({ key, value: isThere ? next : undefined, isMerge });
    if (isThere) index += 1;
  }
  return pairs;
}

function itemsOf({ children }: YamlNode, list: readonly unknown[]): (YamlNode | undefined)[] {
  let index = 0;
  return list.map((item) => {
    const next = children[index];
    if (item === null && next?.result !== null) return undefined;
    index += 1;
    if (next === undefined || next.result === item) return next;
    // `[a: b]` is a list of one mapping.
    index += 1;
    return { line: next.line, result: item, children: children.slice(index - 2, index) };
  });
}
