/** What ssh_config says about one host, gathered line by line, with the place of each value. */
import { splitJump } from "../parsing/jump-syntax.ts";
import { matchPattern } from "../parsing/match-pattern.ts";
import { ruleOf } from "../parsing/option-table.ts";
import type { ConfigLine } from "../parsing/parse-config.ts";

/** The values of one option, and the line that set them. */
export interface FoundOption {
  readonly values: readonly string[];
  readonly file: string;
  readonly line: number;
}

/** The options that were found, by keyword in lower case. */
export class ConfigAnswer {
  readonly #found = new Map<string, FoundOption>();
  #hostName: string | undefined;

  /** The user and the port that were given before any file was read. */
  constructor(user: string | undefined, port: number | undefined) {
    const given = (value: string): FoundOption => ({ values: [value], file: "", line: 0 });
    if (user !== undefined) this.#found.set("user", given(user));
    if (port !== undefined) this.#found.set("port", given(String(port)));
  }

  /** Takes over a line that applies, as far as no earlier one has said the same. */
  take({ keyword, values, number }: ConfigLine, file: string): void {
    if (values.length === 0) return;
    const before = this.#found.get(keyword);
    const found = { file: before?.file ?? file, line: before?.line ?? number };
    if (keyword === "sendenv") {
      this.#found.set(keyword, { ...found, values: mergeVariables(before?.values ?? [], values) });
    } else if (ruleOf(keyword)?.adds === true) {
      const value = values.join(" ");
      if (before?.values.includes(value) !== true) {
        this.#found.set(keyword, { ...found, values: [...(before?.values ?? []), value] });
      }
    } else if (keyword === "proxyjump" || keyword === "proxycommand") {
      // Whichever comes first wins; only `ProxyJump none` leaves room for a command, as OpenSSH has it.
      const jump = this.text("proxyjump");
      const isTaken = this.#found.has("proxycommand") || (jump !== undefined && splitJump(jump).length > 0);
      if (!isTaken && before === undefined) this.#found.set(keyword, { ...found, values });
    } else if (before === undefined) {
      this.#found.set(keyword, { ...found, values });
    }
  }

  /** From then on, HostName is the name that will be connected to, without tokens. */
  settleHostName(name: string): void {
    this.#hostName = name;
  }

  /** From then on, User is this name, without tokens. */
  settleUser(name: string): void {
    const found = this.#found.get("user");
    if (found !== undefined) this.#found.set("user", { ...found, values: [name] });
  }

  /** The name or address to connect to. */
  get hostName(): string | undefined {
    return this.#hostName;
  }

  get(keyword: string): FoundOption | undefined {
    return this.#found.get(keyword);
  }

  /** The value of an option that has one. */
  text(keyword: string): string | undefined {
    if (keyword === "hostname" && this.#hostName !== undefined) return this.#hostName;
    return this.#found.get(keyword)?.values[0];
  }

  [Symbol.iterator](): IterableIterator<[string, FoundOption]> {
    return this.#found.entries();
  }
}

/** Adds names of variables; `-PATTERN` takes out those before it. */
function mergeVariables(names: readonly string[], more: readonly string[]): readonly string[] {
  let merged = [...names];
  for (const name of more) {
    if (name.startsWith("-")) merged = merged.filter((other) => !matchPattern(name.slice(1), other));
    else merged.push(name);
  }
  return merged;
}
