/** A value that may be used but never shown. */
import { inspect } from "node:util";
import { wrongOption } from "../errors/wrong-option.ts";

const BRAND = Symbol.for("towline.secret");

/** What is shown in place of a secret. */
export const MASK = "***";

/** Holds a value that every rendering of it hides. */
export class Secret {
  readonly #value: string;

  /** @throws RunError for what is no text, such as a variable that is not set: it could not be masked. */
  constructor(value: string) {
    if (typeof value !== "string") throw wrongOption("a secret", value, "text", true);
    this.#value = value;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The value itself. Call it only where it is used. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/**
 * Marks a value as secret: it reaches the host and nothing else.
 *
 * @example
 * ```ts
 * await host.run(sh`mysql --password=${secret(password)} -e ${query}`);
 * ```
 */
export function secret(value: string): Secret {
  return new Secret(value);
}

/** Tells whether a value is a Secret, whichever copy of core made it. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** The value of a secret, or the string itself. */
export function reveal(value: string | Secret): string {
  return isSecret(value) ? value.reveal() : value;
}
