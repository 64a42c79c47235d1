/** The global arguments as a list, each with all that follows from its row in the table. */
import {
  ARGUMENTS,
  type ArgumentFacts,
  type Asker,
  type Call,
  type GlobalArguments,
  type ValueTypes,
} from "./global-arguments.ts";

/** One global argument, with what follows from its row. */
export interface ArgumentDescription {
  /** In the API. */
  readonly name: keyof GlobalArguments;
  /** As a data key, such as `_sudo_user`. */
  readonly key: string;
  /** Of its value. */
  readonly type: keyof ValueTypes;
  /** Its value is in milliseconds in the API, and in seconds as a data key and as an option. */
  readonly isTime: boolean;
  /** Masked wherever it could be shown, and never taken from a command line. */
  readonly secret: boolean;
  readonly description: string;
  readonly default: string | undefined;
  /** The program around the command that it is for. */
  readonly program: Asker | undefined;
  /** The calls that it applies to. */
  readonly calls: readonly Call[];
  /** It says what runs: a config that somebody else could have written can't set it. */
  readonly ownOnly: true | undefined;
  /** Its option of the command line. */
  readonly option: ArgumentOption | undefined;
}

/** The option of the command line for a global argument. */
export interface ArgumentOption {
  /** As parsers of command lines call it: `sudoUser`. */
  readonly name: string;
  /** As it is typed: `--sudo-user`. */
  readonly flag: string;
  /** What help calls its value; undefined where it takes none. */
  readonly value: string | undefined;
  readonly help: string | undefined;
}

/** What help calls values of a type; undefined where the option takes none. */
const VALUE_OF_TYPE: { readonly [Type in keyof ValueTypes]: string | undefined } = {
  boolean: undefined,
  string: "text",
  secret: undefined,
  limit: "seconds",
  pause: "seconds",
  count: "count",
  codes: "codes",
  environment: "name=value",
  text: undefined,
};

/** The arguments that apply to a call. */
export type ArgumentsOf<To extends Call> = Pick<
  GlobalArguments,
  {
    [Name in keyof GlobalArguments]-?: To extends CallsOf<(typeof ARGUMENTS)[Name]> ? Name : never;
  }[keyof GlobalArguments]
>;

/** As {@link describeArgument} reads a row. */
type CallsOf<Row> = Row extends { readonly calls: readonly (infer Named)[] }
  ? Named
  : Row extends { readonly program: Asker }
    ? Call
    : "run";

const COMMANDS: readonly Call[] = ["run"];
const EVERY_CALL: readonly Call[] = ["run", "shell", "transfer", "reboot"];

/** Every global argument, in the order in which they are told. */
export const GLOBAL_ARGUMENTS: readonly ArgumentDescription[] = Object.entries<ArgumentFacts>(ARGUMENTS).map(
  ([name, facts]) => describeArgument(name as keyof GlobalArguments, facts),
);

function describeArgument(name: keyof GlobalArguments, facts: ArgumentFacts): ArgumentDescription {
  const { type, description, default: otherwise, program, ownOnly, value, option } = facts;
  return {
    name,
    key: `_${inWords(name, "_")}`,
    ...{ type, description, default: otherwise, program, ownOnly },
    isTime: type === "limit" || type === "pause",
    secret: type === "secret",
    calls: facts.calls ?? (program === undefined ? COMMANDS : EVERY_CALL),
    option: optionOf(name, type, value, option),
  };
}

function optionOf(
  argument: string,
  type: keyof ValueTypes,
  value: string | undefined,
  option: ArgumentFacts["option"],
): ArgumentOption | undefined {
  if (type === "secret" && option === undefined) return undefined;
  const { name = argument, help } = option ?? {};
  return { name, flag: `--${inWords(name, "-")}`, value: value ?? VALUE_OF_TYPE[type], help };
}

/** `sudoUser` as `sudo_user` or `sudo-user`. */
function inWords(name: string, separator: string): string {
  return name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}
