/** Reads a plain list: a name, an address, a range or a route a line, with data as `key=value` after it. */
import { expandRanges, isRange, type NamesData } from "@towline/core";

/** A host, and the line that names it. */
export interface ListedHost extends NamesData {
  readonly line: number;
}

/** In quotes, a value may hold spaces and number signs. */
const WORD = /(?:"[^"]*"|'[^']*'|\S)+/g;
const SETTING = /^([A-Za-z_][\w.-]*)=(.*)$/s;

/** @throws Error whose message begins with the line's number */
export function readPlainList(text: string): readonly ListedHost[] {
  const hosts: ListedHost[] = [];
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    const words = row.match(WORD) ?? [];
    const comment = words.findIndex((word, place) => word.startsWith("#") || (place === 0 && word.startsWith(";")));
    const [name, ...settings] = comment === -1 ? words : words.slice(0, comment);
    if (name === undefined) continue;
    const line = index + 1;
    const data = readSettings(settings, line);
    for (const each of isRange(name) ? expand(name, line) : [name]) hosts.push({ name: each, data, line });
  }
  return hosts;
}

function readSettings(settings: readonly string[], line: number): { [key: string]: string } {
  const data: { [key: string]: string } = {};
  for (const setting of settings) {
    const [, key, value = ""] = SETTING.exec(setting) ?? [];
    if (key === undefined) throw new Error(`${line}: ${JSON.stringify(setting.slice(0, 60))} is no key=value`);
    data[key] = value.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_quoted, double?: string, single?: string) => double ?? single ?? "",
    );
  }
  return data;
}

function expand(name: string, line: number): readonly string[] {
  try {
    return expandRanges(name);
  } catch (error) {
    throw new Error(`${line}: ${(error as Error).message}`, { cause: error });
  }
}
