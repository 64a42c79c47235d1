/** Knows the secrets of a fleet, and replaces them by a mask in any text. */
import { MASK } from "../command/secret.ts";
import { SecretForms, SHORTEST_SECRET } from "./secret-forms.ts";

/** Learns secrets as they become known. */
export class Redactor {
  readonly #known = new Set<string>();
  #textForms: SecretForms | undefined;
  #byteForms: SecretForms | undefined;

  /** Learns a value. Values under four characters are not masked in text, only where they stand as a whole setting. */
  add(value: string): void {
    if (value.length < SHORTEST_SECRET || this.#known.has(value)) return;
    this.#known.add(value);
    this.#textForms = undefined;
    this.#byteForms = undefined;
  }

  /** Whether no secret is known. */
  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  redact(text: string): string {
    if (this.isEmpty) return text;
    this.#textForms ??= new SecretForms(this.#known);
    return this.#textForms.mask(text, MASK, { covered: 0, isLast: true }).masked;
  }

  /** What to look for in bytes that are read as Latin-1; undefined while there are no secrets. */
  get byteForms(): SecretForms | undefined {
    if (this.isEmpty) return undefined;
    this.#byteForms ??= new SecretForms(this.#known, (form) => Buffer.from(form).toString("latin1"));
    return this.#byteForms;
  }
}
