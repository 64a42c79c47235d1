/** Reads an inventory in Ansible's ini format. */

import type { InventoryData } from "../model/inventory-data.ts";
import { InventoryMistake, UNGROUPED } from "../model/inventory-data.ts";
import { MOST_HOSTS } from "../model/limits.ts";
import { readHostPattern } from "../text/host-pattern.ts";
import { splitLines, strip } from "../text/lines.ts";
import { readLiteral } from "../text/python-literal.ts";
import { splitWords } from "../text/split-words.ts";

const SECTION = /^\[([^:\]\s]+)(?::([\p{L}\p{N}_]+))?\]\s*(?:#.*)?$/u;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** A section that speaks of a group which no section declares yet. */
interface Pending {
  readonly line: number;
  readonly kind: "vars" | "children";
  readonly parents: string[];
}

/** @throws InventoryMistake that says in which line */
export function readIni(text: string, data: InventoryData): void {
  let number = 0;
  try {
    const reader = new IniReader(data);
    for (const line of splitLines(text)) {
      number += 1;
      reader.read(strip(line), number);
    }
    number = 0;
    reader.end();
  } catch (error) {
    if (!(error instanceof InventoryMistake) || number === 0) throw error;
    throw new InventoryMistake(`line ${number}: ${error.message}`);
  }
}

class IniReader {
  readonly #data: InventoryData;
  readonly #pending = new Map<string, Pending>();
  #group = UNGROUPED;
  #kind = "hosts";

  constructor(data: InventoryData) {
    this.#data = data;
  }

  read(line: string, number: number): void {
    if (line === "" || line.startsWith("#") || line.startsWith(";")) return;
    if (line.startsWith("[")) {
      const [, group, kind = "hosts"] = SECTION.exec(line) ?? [];
      if (group !== undefined) {
        this.#begin(group, kind, number);
        return;
      }
      if (line.endsWith("]")) {
        throw new InventoryMistake(`${line} is no section: write [group], [group:vars] or [group:children]`);
      }
    }
    if (this.#kind === "hosts") this.#readHosts(line);
    else if (this.#kind === "vars") this.#readVariable(line);
    else this.#readChild(line, number);
  }

  end(): void {
    for (const [group, { line, kind, parents }] of this.#pending) {
      const section = kind === "vars" ? `[${group}:vars]` : `[${parents.at(-1)}:children]`;
      throw new InventoryMistake(`line ${line}: ${section} names the group ${group}, which is declared nowhere`);
    }
  }

  #begin(group: string, kind: string, line: number): void {
    if (kind !== "hosts" && kind !== "vars" && kind !== "children") {
      throw new InventoryMistake(`[${group}:${kind}] is no section: only :vars and :children are known`);
    }
    this.#group = group;
    this.#kind = kind;
    if (!this.#data.groups.has(group)) {
      if (kind === "vars" && !this.#pending.has(group)) this.#pending.set(group, { line, kind, parents: [] });
      this.#data.addGroup(group);
    }
    const pending = this.#pending.get(group);
    if (pending === undefined || kind === "vars") return;
    if (pending.kind === "children") this.#settle(group, pending);
    else this.#pending.delete(group);
  }

  /** Puts a group that is declared at last below those that named it, and those below theirs. */
  #settle(group: string, pending: Pending): void {
    // Out of the way first, for groups may name each other in a circle.
    this.#pending.delete(group);
    for (const parent of pending.parents) {
      this.#data.addChild(parent, group);
      const above = this.#pending.get(parent);
      if (above?.kind === "children") this.#settle(parent, above);
    }
  }

  #readHosts(line: string): void {
    const [pattern, ...assignments] = splitWords(line);
    if (pattern === undefined) return;
    const { names, port } = readHostPattern(pattern, MOST_HOSTS);
    if (port === undefined && pattern.endsWith(":")) {
      throw new InventoryMistake(`${pattern} ends in a colon, and a port follows one`);
    }
    if (names.includes("---")) throw new InventoryMistake("--- is how a YAML file begins");
    const variables = new Map(assignments.map(readAssignment));
    const group = this.#data.addGroup(this.#group);
    for (const name of names) {
      this.#data.addHost(name, group, port);
      this.#data.setVariables(name, variables);
    }
  }

  #readVariable(line: string): void {
    const [key, value] = split(line);
    if (key === undefined) throw new InventoryMistake("a section of variables has lines such as key=value");
    this.#data.setVariable(this.#group, strip(key), readLiteral(strip(value)));
  }

  #readChild(line: string, number: number): void {
    const [, child] = GROUP_NAME.exec(line) ?? [];
    if (child === undefined) throw new InventoryMistake(`${line} is no name of a group`);
    const pending = this.#pending.get(child);
    if (this.#data.groups.has(child)) this.#data.addChild(this.#group, child);
    else if (pending === undefined)
      this.#pending.set(child, { line: number, kind: "children", parents: [this.#group] });
    else pending.parents.push(this.#group);
  }
}

function readAssignment(word: string): [string, unknown] {
  const [key, value] = split(word);
  if (key === undefined)
    throw new InventoryMistake(`"${word}" is no variable: after a host come words such as key=value`);
  return [key, readLiteral(value)];
}

function split(text: string): [string | undefined, string] {
  const at = text.indexOf("=");
  return at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
}
