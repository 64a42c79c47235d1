/** Parses both forms of `fleet.hosts`: a list of names and single-key mappings, or one mapping. */
import type { ConfigHost } from "./config.ts";
import { isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";
import { entriesOf } from "./key-order.ts";
import type { ProblemList } from "./problem-list.ts";

/** The hosts in their order, each once; a value of null means no settings. */
export function parseHosts(path: string, value: unknown, problems: ProblemList): ConfigHost[] {
  const hosts = isMapping(value) ? readMapping(path, value, problems) : readList(path, value, problems);
  const seen = new Set<string>();
  for (const { name, path: place } of hosts) {
    const plain = plainName(name);
    if (seen.has(plain)) problems.add(place, `the host "${name}" is there twice`);
    seen.add(plain);
  }
  return hosts;
}

/** `@ssh/web1` and `web1` are one host. */
function plainName(name: string): string {
  const [, plain] = /^@ssh\/([^@/][^/]*)$/.exec(name) ?? [];
  return plain ?? name;
}

function readList(path: string, value: unknown, problems: ProblemList): ConfigHost[] {
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    problems.wrongType(path, "a list or a mapping of hosts", value);
    return [];
  }
  return problems.list(path, value).flatMap((item, index) => readItem(item, appendKey(path, index), problems));
}

function readItem(item: unknown, path: string, problems: ProblemList): ConfigHost[] {
  if (typeof item === "string" && item !== "") return [{ name: item, data: {}, path }];
  if (!isMapping(item)) {
    const isWord = ["number", "boolean"].includes(typeof item) || item === null;
    problems.wrongType(path, isWord ? "a name (put quotes around it)" : "a name, or a name with settings", item);
    return [];
  }
  const keys = entriesOf(item).map(([key]) => key);
  const [first] = keys;
  if (keys.length === 1) return readMapping(path, item, problems);
  problems.add(path, keys.length === 0 ? "a host without a name" : `${keys.length} keys where one host belongs`, {
    expected:
      first !== undefined && item[first] === null
        ? `the settings of ${first} indented further than its name`
        : "one host for each item of the list",
  });
  return [];
}

function readMapping(path: string, mapping: { readonly [name: string]: unknown }, problems: ProblemList): ConfigHost[] {
  return problems.named(path, mapping).map(([name, settings]) => {
    const place = appendKey(path, name);
    if (name === "") problems.add(place, "a host without a name");
    return { name, data: problems.mapping(place, settings), path: place };
  });
}
