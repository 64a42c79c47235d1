/** The contract with value sources, which get what a config only refers to: `{ $pass: servers/web1 }`. */
import type { Log, Prompt } from "../connector/define-connector.ts";
import type { KeySchema } from "../connector/schema-types.ts";

/** A value, or why there is none. */
export type ValueAnswer = FoundValue | MissingValue;

/** A value that was found. It is masked wherever it would be shown. */
export interface FoundValue {
  /** UTF-8 text of at most 1 MiB without NUL bytes. One line break at its end is dropped. */
  readonly value: string;
}

/** Why there is no value. */
export interface MissingValue {
  /** What follows "has no value: ", such as `there is no entry servers/web1`. Never a part of a value. */
  readonly problem: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
  /** `ERR_TOWLINE_CONFIG_UNTRUSTED` for what somebody else could have written. Default: `ERR_TOWLINE_CONFIG_VALUE`. */
  readonly code?: "ERR_TOWLINE_CONFIG_VALUE" | "ERR_TOWLINE_CONFIG_UNTRUSTED" | undefined;
}

/** How a program is run for a value. */
export interface SourceProgramOptions {
  /** What it is given to read, such as a template that names many values. Default: nothing. */
  readonly input?: string | undefined;
  /** Variables besides those of this process; undefined takes one away. */
  readonly environment?: { readonly [name: string]: string | undefined } | undefined;
  /**
   * Whether it may ask at the terminal, as pinentry does. Where there is one it has it for itself and may take five minutes:
   * no other program and no question gets in between. Default: false.
   */
  readonly asks?: boolean | undefined;
  /** Milliseconds that it may take. Default: 30,000. */
  readonly timeout?: number | undefined;
  /** Bytes that it may print. Default: 1 MiB; 16 MiB at most. */
  readonly maxBytes?: number | undefined;
}

/** How a program went. */
export type SourceProgramAnswer =
  | {
      readonly kind: "exited";
      readonly exitCode: number;
      /** What it printed. A secret: it belongs into no error and no log. */
      readonly stdout: string;
      /** The end of what it wrote besides, at most 2,000 characters, with everything masked that is known to be secret. */
      readonly stderr: string;
    }
  | {
      /** `missing`: it is not installed. `failed`: it did not end by itself, or what it printed is no text. */
      readonly kind: "missing" | "failed";
      /** What follows its name, such as `did not end within 30 seconds`. */
      readonly reason: string;
      readonly stderr: string;
    }
  | {
      /** It is named by its path, and somebody else could have written it: it was not run. */
      readonly kind: "untrusted";
      /** A whole sentence about it. */
      readonly reason: string;
      readonly advice: string;
      readonly code: "ERR_TOWLINE_CONFIG_UNTRUSTED";
      readonly stderr: string;
    };

/** What a source works with. */
export interface ValueContext {
  /** The folder of the config: relative paths start here, and programs run here. */
  readonly folder: string;
  /** The environment of this process. */
  readonly environment: { readonly [name: string]: string | undefined };
  /** Whether programs that `asks` is set for can ask somebody. */
  readonly hasTerminal: boolean;
  /** Aborts when the values are no longer needed, or the time is up. */
  readonly signal: AbortSignal;
  /** Asks the user; undefined: nobody can be asked. Time stands still meanwhile. */
  readonly prompt?: Prompt | undefined;
  /** Debug messages; secrets that are known are masked. Never write what a program printed. */
  readonly log: Log;
  /**
   * Runs a program on this machine, without a shell and in the config's folder. At most 16 run at once, whatever is asked for.
   * One that is named by a path must be nobody else's. Never rejects for what the program does.
   *
   * @param argv the program and its arguments; everybody on this machine can read them, so no secret may be among them
   */
  run(argv: readonly string[], options?: SourceProgramOptions): Promise<SourceProgramAnswer>;
}

/** What the author of a value source writes. */
export interface ValueSourceDefinition<Request> {
  /** What stands behind the `$`: a-z, 0-9 and -. */
  readonly name: string;
  /** A phrase for lists, such as `Entries of the password store, by pass`. */
  readonly summary: string;
  /** The JSON Schema (draft-07) of what follows the name. It is checked before anything is fetched. */
  readonly requestSchema: KeySchema;
  /** The same in words, for errors: `an entry, such as servers/web1`. */
  readonly expects: string;
  /** Milliseconds for everything but programs and questions, which have limits of their own. Default: 30,000. */
  readonly deadline?: number | undefined;
  /**
   * Gets the values of some requests, all at once where the program can: an answer for each, in the order of the requests.
   * Each request comes once in a run, and no second call begins before the first is over. What it throws is everyone's answer;
   * of an error that is none of Towline's the message is not shown, since it may hold a part of a value.
   */
  fetch(requests: readonly Request[], context: ValueContext): Promise<readonly ValueAnswer[]>;
}

/** A value source. Its author makes it by {@link defineValueSource}. */
export type ValueSource = ValueSourceDefinition<unknown>;

/** Marks what `defineValueSource` made, across copies of core. */
export const VALUE_SOURCE_BRAND: unique symbol = Symbol.for("towline.value-source") as never;

/**
 * Defines a value source, the default export of a package called `towline-source-NAME`.
 *
 * @example
 * ```ts
 * export default defineValueSource<string>({
 *   name: "keyring",
 *   summary: "Secrets of the desktop's keyring, by secret-tool",
 *   requestSchema: { type: "string", minLength: 1 },
 *   expects: "the name of a secret",
 *   async fetch(names, { run }) {
 *     return Promise.all(
 *       names.map(async (name) => {
 *         const answer = await run(["secret-tool", "lookup", "name", name]);
 *         if (answer.kind !== "exited") return { problem: `secret-tool ${answer.reason}` };
 *         return answer.exitCode === 0 ? { value: answer.stdout } : { problem: `the keyring has no ${name}` };
 *       }),
 *     );
 *   },
 * });
 * ```
 */
export function defineValueSource<Request>(definition: ValueSourceDefinition<Request>): ValueSource {
  return Object.defineProperty(definition, VALUE_SOURCE_BRAND, { value: 1 }) as ValueSource;
}
