/** The global arguments: how a command is to be run. Their names in the API and as data keys, in one table. */
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
  /**
   * The folder on the host for temporary files. Only `towline doctor` has one: passwords need none, and transfers have
   * theirs beside the destination. Default: `/tmp`.
   */
  tempDir?: string | undefined;
}

type ArgumentType = "boolean" | "string" | "seconds" | "count" | "codes" | "environment" | "text";

/** One global argument: its API name, its data key, and the kind of value the data key takes. */
export interface ArgumentDescription {
  readonly name: keyof GlobalArguments;
  readonly key: string;
  readonly type: ArgumentType;
  readonly secret?: boolean;
  /** It says what runs: a config that somebody else could have written can't set it. */
  readonly ownOnly?: true;
  readonly description: string;
}

/** Every global argument that a data key can set. */
export const GLOBAL_ARGUMENTS: readonly ArgumentDescription[] = [
  { name: "sudo", key: "_sudo", type: "boolean", description: "Run through sudo" },
  { name: "sudoUser", key: "_sudo_user", type: "string", description: "User that sudo changes to" },
  { name: "useSudoLogin", key: "_use_sudo_login", type: "boolean", description: "Use sudo's login shell (-i)" },
  { name: "sudoPassword", key: "_sudo_password", type: "string", secret: true, description: "Password for sudo" },
  {
    name: "preserveSudoEnv",
    key: "_preserve_sudo_env",
    type: "boolean",
    description: "Keep the environment (sudo -E)",
  },
  { name: "suUser", key: "_su_user", type: "string", description: "User that su changes to" },
  { name: "useSuLogin", key: "_use_su_login", type: "boolean", description: "Use su's login shell (-l)" },
  { name: "preserveSuEnv", key: "_preserve_su_env", type: "boolean", description: "Keep the environment (su -m)" },
  { name: "suShell", key: "_su_shell", type: "string", ownOnly: true, description: "Shell that su starts" },
  { name: "suPassword", key: "_su_password", type: "string", secret: true, description: "Password for su" },
  { name: "doas", key: "_doas", type: "boolean", description: "Run through doas" },
  { name: "doasUser", key: "_doas_user", type: "string", description: "User that doas changes to" },
  { name: "doasPassword", key: "_doas_password", type: "string", secret: true, description: "Password for doas" },
  {
    name: "shellExecutable",
    key: "_shell_executable",
    type: "string",
    ownOnly: true,
    description: "Shell that reads the command",
  },
  { name: "chdir", key: "_chdir", type: "string", description: "Folder to run in" },
  {
    name: "env",
    key: "_env",
    type: "environment",
    ownOnly: true,
    description: "Environment variables, merged per variable",
  },
  { name: "timeout", key: "_timeout", type: "seconds", description: "Seconds until the command is ended" },
  {
    name: "successExitCodes",
    key: "_success_exit_codes",
    type: "codes",
    description: "Exit codes that count as success",
  },
  { name: "getPty", key: "_get_pty", type: "boolean", description: "Run on a terminal" },
  { name: "stdin", key: "_stdin", type: "text", description: "Text for standard input" },
  { name: "retries", key: "_retries", type: "count", description: "Further tries of an idempotent command" },
  { name: "retryDelay", key: "_retry_delay", type: "seconds", description: "Seconds between tries" },
  { name: "idempotent", key: "_idempotent", type: "boolean", description: "Running it twice does no harm" },
  { name: "tempDir", key: "_temp_dir", type: "string", description: "Folder for temporary files on the host" },
];

/** pyinfra's arguments that Towline refuses by name, with what to use. */
export const REFUSED_ARGUMENTS: { readonly [key: string]: string } = {
  _dzdo: "dzdo is not supported; use _sudo or _doas",
  _dzdo_user: "dzdo is not supported; use _sudo_user or _doas_user",
  _use_dzdo_login: "dzdo is not supported; use _use_sudo_login",
  _preserve_dzdo_env: "dzdo is not supported; use _preserve_sudo_env",
  _use_sudo_password: "the password is asked for with --ask-sudo-password, or set by _sudo_password",
  _retry_until: "a condition is code; use a plugin that taps run.after",
  _stdout: "output streams are for the API: host.start()",
  _ignore_errors: "a failed host never stops the others; use --max-fail to set a limit",
  _continue_on_error: "a failed host never stops the others; use --max-fail to set a limit",
  _if: "conditions are for the API",
  _parallel: "use fleet.parallelism or --parallel",
  _run_once: "select one host instead",
  _serial: "use --batch 1 or --parallel 1",
};

/** Keys that steer the route to a host and are no arguments of a command. */
export const ROUTE_KEYS: readonly string[] = ["_hops", "_via"];
