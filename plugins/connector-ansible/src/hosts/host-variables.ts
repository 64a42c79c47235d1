/** Reads the variables of a host that say how to reach it, each by the names that Ansible has for it. */
import { holdsTemplate, holdsVault, UnsafeText } from "../formats/marked-values.ts";

/** A host that can't be reached as its variables say: why, and what to do. */
export class RefusedHost extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/** The variables of one host. */
export class HostVariables {
  readonly #vars: ReadonlyMap<string, unknown>;
  /** Settings that the user gave, which count more: whatever the inventory says of them can't be in the way. */
  readonly #isSet: (setting: string) => boolean;

  constructor(vars: ReadonlyMap<string, unknown>, isSet: (setting: string) => boolean) {
    this.#vars = vars;
    this.#isSet = isSet;
  }

  /**
   * A value as it is written.
   *
   * @param names weakest first
   * @param setting ours that takes its place
   * @throws RefusedHost where it holds a template, or is encrypted
   */
  value(names: readonly string[], setting?: string): { readonly name: string; readonly value: unknown } | undefined {
    if (setting !== undefined && this.#isSet(setting)) return undefined;
    const name = names.findLast((candidate) => {
      const value = this.#vars.get(candidate);
      return value !== undefined && value !== null;
    });
    if (name === undefined) return undefined;
    const value = this.#vars.get(name);
    const advice =
      setting === undefined
        ? `Write its value into the inventory.`
        : `Set ${setting} in the config or by --data, or write the value into the inventory.`;
    if (holdsTemplate(value)) throw new RefusedHost(`${name} holds a Jinja template, which is not evaluated`, advice);
    if (holdsVault(value)) throw new RefusedHost(`${name} is encrypted by ansible-vault, and is left alone`, advice);
    return { name, value: value instanceof UnsafeText ? value.text : value };
  }

  /** @throws RefusedHost */
  text(names: readonly string[], setting?: string): string | undefined {
    const found = this.value(names, setting);
    if (found === undefined) return undefined;
    const { name, value } = found;
    if (typeof value === "object") throw new RefusedHost(`${name} is no text`, "Correct it in the inventory.");
    const text = String(value);
    return text === "" ? undefined : text;
  }

  /** @throws RefusedHost */
  number(names: readonly string[], setting: string, most: number): number | undefined {
    const found = this.value(names, setting);
    if (found === undefined || found.value === "") return undefined;
    const number = typeof found.value === "string" ? Number(found.value) : found.value;
    if (typeof number === "number" && Number.isInteger(number) && number > 0 && number <= most) return number;
    throw new RefusedHost(`${found.name} is no number from 1 to ${most}`, "Correct it in the inventory.");
  }

  /** @throws RefusedHost */
  boolean(names: readonly string[], setting?: string): boolean | undefined {
    const found = this.value(names, setting);
    if (found === undefined || found.value === "") return undefined;
    const word = String(found.value).trim().toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    throw new RefusedHost(`${found.name} is neither true nor false`, "Correct it in the inventory.");
  }
}

const TRUE: ReadonlySet<string> = new Set(["y", "yes", "on", "1", "true", "t", "1.0"]);
const FALSE: ReadonlySet<string> = new Set(["n", "no", "off", "0", "false", "f", "0.0"]);
