/** Every global argument with a value and with what a host shows where it applied, for each place where it can be set. */
import type { RunOptions, RunResult } from "@towline/core";
import type { TestUsers } from "../counterparts/users.ts";

/** One argument: its value in the API and as a data key, and how the host tells that it applied. */
export interface ArgumentRow {
  readonly api: unknown;
  /** The data key's value, where it is not that of the API. */
  readonly data?: unknown;
  /** Where it is tried. Default: `withoutPassword`. */
  readonly host?: string;
  /** What else is set, in the call. */
  readonly with?: RunOptions;
  readonly command: string;
  readonly expected: Partial<RunResult>;
}

const ok = (stdout: string): Partial<RunResult> => ({ status: "ok", stdout });

function rows({ target, withPassword, powerless }: TestUsers): { readonly [name: string]: ArgumentRow } {
  const preserved = 'printf %s "$SSH_CONNECTION" | wc -w';
  return {
    sudo: { api: true, command: "id -un", expected: ok("root\n") },
    sudoUser: { api: target.name, command: "id -un", expected: ok(`${target.name}\n`) },
    useSudoLogin: { api: true, with: { sudo: true }, command: "pwd", expected: ok("/root\n") },
    sudoPassword: {
      api: withPassword.password,
      ...{ host: "withPassword", with: { sudo: true }, command: "id -un", expected: ok("root\n") },
    },
    preserveSudoEnv: { api: true, with: { sudo: true }, command: preserved, expected: ok("4\n") },
    suUser: { api: target.name, host: "root", command: "id -un", expected: ok(`${target.name}\n`) },
    useSuLogin: {
      api: true,
      ...{ host: "root", with: { suUser: target.name }, command: "pwd", expected: ok(`/home/${target.name}\n`) },
    },
    preserveSuEnv: {
      api: true,
      ...{ host: "root", with: { suUser: target.name }, command: "echo $HOME", expected: ok("/root\n") },
    },
    suShell: {
      api: "/bin/dash",
      ...{ host: "root", with: { suUser: target.name }, command: "echo $SHELL", expected: ok("/bin/dash\n") },
    },
    suPassword: {
      api: target.password,
      ...{ host: "powerless", with: { suUser: target.name }, command: "id -un", expected: ok(`${target.name}\n`) },
    },
    doas: { api: true, command: "id -un", expected: ok("root\n") },
    doasUser: { api: powerless.name, command: "id -un", expected: ok(`${powerless.name}\n`) },
    doasPassword: {
      api: withPassword.password,
      ...{ host: "withPassword", with: { doas: true }, command: "id -un", expected: ok("root\r\n") },
    },
    shellExecutable: { api: "bash", command: "echo $0", expected: ok("bash\n") },
    chdir: { api: "/usr/share", command: "pwd", expected: ok("/usr/share\n") },
    env: { api: { K: "a'b $x" }, command: 'printf %s "$K"', expected: ok("a'b $x") },
    timeout: { api: 300, data: 0.3, command: "sleep 300", expected: { status: "timeout" } },
    successExitCodes: { api: [0, 3], command: "exit 3", expected: { status: "ok", exitCode: 3 } },
    getPty: { api: true, command: "test -t 0 && test -t 1 && echo terminal", expected: ok("terminal\r\n") },
    stdin: { api: "é\nx", command: "cat", expected: ok("é\nx") },
    retries: {
      api: 2,
      ...{ with: { idempotent: true, retryDelay: 1 }, command: "exit 3", expected: { status: "failed", attempts: 3 } },
    },
    retryDelay: {
      api: 20,
      data: 0.02,
      ...{ with: { idempotent: true, retries: 1 }, command: "exit 3", expected: { status: "failed", attempts: 2 } },
    },
    idempotent: {
      api: true,
      ...{ with: { retries: 1, retryDelay: 1 }, command: "exit 3", expected: { status: "failed", attempts: 2 } },
    },
  };
}

/** The row of an argument. @throws Error where the table has none */
export function argumentRow(name: string, users: TestUsers): ArgumentRow {
  const row = rows(users)[name];
  if (row === undefined) throw new Error(`the table has no row for ${name}`);
  return row;
}
