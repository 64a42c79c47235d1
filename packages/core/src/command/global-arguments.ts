/** The global arguments: how a command is to be run. All that follows from each is in one table. */
import type { Readable } from "node:stream";
import type { Secret } from "./secret.ts";

/** How a command is to be run. Any host, group or call can set them; `_`-keys in data, these names in the API. */
export interface GlobalArguments {
  /** Runs it through sudo, as `sudoUser` (root unless said otherwise). */
  sudo?: boolean | undefined;
  sudoUser?: string | undefined;
  /** Runs sudo with a login shell (`-i`). */
  useSudoLogin?: boolean | undefined;
  /** Given when sudo asks for it, once. */
  sudoPassword?: string | Secret | undefined;
  /** Keeps the environment (`-E`). */
  preserveSudoEnv?: boolean | undefined;
  /** Runs it through su, as this user. */
  suUser?: string | undefined;
  useSuLogin?: boolean | undefined;
  preserveSuEnv?: boolean | undefined;
  /** The shell that su starts. */
  suShell?: string | undefined;
  /** Read by su, never by the command. */
  suPassword?: string | Secret | undefined;
  /** Runs it through doas, as `doasUser` (root unless said otherwise). */
  doas?: boolean | undefined;
  doasUser?: string | undefined;
  /** Given when doas asks for it. doas asks on a terminal only, so the command is run on one, as with `getPty`. */
  doasPassword?: string | Secret | undefined;
  /** The shell that reads the command. Default: `sh`. */
  shellExecutable?: string | undefined;
  /** The folder to run it in; the command is not run when it is missing. */
  chdir?: string | undefined;
  /** Variables to set, on top of the login's own. */
  env?: { readonly [name: string]: string | Secret } | undefined;
  /**
   * Milliseconds, from the start of the command to its end; 0 for no limit, also where the host has one. The data key
   * `_timeout` is in seconds. Default: no limit.
   */
  timeout?: number | undefined;
  /** Exit codes that count as success. Default: `[0]`. */
  successExitCodes?: readonly number[] | undefined;
  /** Runs it on a terminal; stderr then arrives on stdout, and the end of its input is typed: ^D, once. */
  getPty?: boolean | undefined;
  /** What the command reads. Default: nothing, its standard input is closed at once. */
  stdin?: string | Uint8Array | Readable | undefined;
  /**
   * How often to run it again after a failure; only where nothing was started, or with `idempotent`. What another try
   * can't change, or what may lock an account, is not tried again: a refused login, host key or password. Default: 0.
   */
  retries?: number | undefined;
  /** Milliseconds between tries; the data key `_retry_delay` is in seconds. Default: 5,000. */
  retryDelay?: number | undefined;
  /** The command may run twice without harm, so a lost or failed one may be tried again. */
  idempotent?: boolean | undefined;
}

/** The programs that change the user, and that may ask for a password. */
export type Asker = "sudo" | "su" | "doas";

/** Calls that arguments apply to. */
export type Call = "run" | "shell" | "transfer" | "reboot";

/** The types of values in the API. */
export interface ValueTypes {
  boolean: boolean;
  string: string;
  /** Masked wherever it could be shown, and never taken from a command line. */
  secret: string | Secret;
  /** The time after which something is ended. */
  limit: number;
  /** The time until something is done. */
  pause: number;
  count: number;
  codes: readonly number[];
  environment: { readonly [name: string]: string | Secret };
  text: string | Uint8Array | Readable;
}

/** All types that fit: the table chooses one of them. */
type TypeOf<Value> = {
  [Type in keyof ValueTypes]: [Value, ValueTypes[Type]] extends [ValueTypes[Type], Value] ? Type : never;
}[keyof ValueTypes];

/** What is to be said of an argument. */
export interface ArgumentFacts<Type extends keyof ValueTypes = keyof ValueTypes> {
  readonly type: Type;
  /** What is done; a sentence without its end. */
  readonly description: string;
  /** What applies where nothing is said, if that is not nothing. */
  readonly default?: string;
  /** The program around the command that it is for. */
  readonly program?: Asker;
  /** What it applies to. Default: every call where it is for a program, else commands. */
  readonly calls?: readonly Call[];
  /** It says what runs: a config that somebody else could have written can't set it. */
  readonly ownOnly?: true;
  /** What help calls its value. */
  readonly value?: string;
  /** Its option of the command line, where that is not called like it. Of secrets it is one that has them asked for. */
  readonly option?: { readonly name: string; readonly help?: string };
}

/** A secret, or what may hold some, is one by its type: that is all that masks and refusals need to know. */
export const ARGUMENTS = {
  sudo: { type: "boolean", program: "sudo", description: "Run through sudo" },
  sudoUser: { type: "string", program: "sudo", value: "user", description: "Run through sudo as this user" },
  useSudoLogin: { type: "boolean", program: "sudo", description: "Start sudo's login shell, as sudo -i does" },
  sudoPassword: {
    type: "secret",
    program: "sudo",
    description: "Password for sudo",
    option: { name: "askSudoPassword", help: "ask once for sudo's password, before anything connects" },
  },
  preserveSudoEnv: { type: "boolean", program: "sudo", description: "Keep the environment, as sudo -E does" },
  suUser: { type: "string", program: "su", value: "user", description: "Run through su as this user" },
  useSuLogin: { type: "boolean", program: "su", description: "Start su's login shell, as su -l does" },
  preserveSuEnv: { type: "boolean", program: "su", description: "Keep the environment, as su -m does" },
  suShell: { type: "string", program: "su", value: "shell", ownOnly: true, description: "Shell that su starts" },
  suPassword: { type: "secret", program: "su", description: "Password for su" },
  doas: { type: "boolean", program: "doas", description: "Run through doas" },
  doasUser: { type: "string", program: "doas", value: "user", description: "Run through doas as this user" },
  doasPassword: { type: "secret", program: "doas", description: "Password for doas" },
  shellExecutable: {
    type: "string",
    value: "shell",
    ownOnly: true,
    default: "sh",
    description: "Shell on the host that reads the command",
  },
  chdir: { type: "string", value: "folder", calls: ["run", "shell"], description: "Folder on the host to run in" },
  env: {
    type: "environment",
    calls: ["run", "shell"],
    ownOnly: true,
    description: "Environment variables, merged one by one",
  },
  timeout: { type: "limit", calls: ["run", "transfer"], description: "End what takes longer, on each host" },
  successExitCodes: { type: "codes", default: "0", description: "Exit codes that count as success" },
  getPty: {
    type: "boolean",
    option: { name: "pty" },
    description: "Run on a terminal: stderr then arrives on stdout",
  },
  stdin: {
    type: "text",
    description: "Text for standard input, which is closed at once otherwise",
    option: { name: "stdin", help: "give towline's standard input to the command on each host" },
  },
  retries: {
    type: "count",
    default: "0",
    description: "Run again what had not started, or, if idempotent, whatever failed",
  },
  retryDelay: { type: "pause", default: "5", description: "Time between tries" },
  idempotent: { type: "boolean", description: "Running it twice does no harm" },
} as const satisfies {
  readonly [Name in keyof GlobalArguments]-?: ArgumentFacts<TypeOf<Exclude<GlobalArguments[Name], undefined>>>;
};
