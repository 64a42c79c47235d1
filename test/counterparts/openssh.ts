/** Starts a real OpenSSH server on loopback, for tests and benchmarks. One server answers on all of 127/8. */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { DIES_WITH_PARENT, findFreePort, waitUntilListening } from "./listening-server.ts";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";

const SSHD = "/usr/sbin/sshd";
const DEADLINE = 10_000;

/** How the server is to be. All of it may be left out. */
export interface OpenSshOptions {
  /** Sessions at once on one connection. Default: 10, as OpenSSH's own. */
  readonly maxSessions?: number;
  /** Default: `500:30:1000`, so that many connections at once are no matter. */
  readonly maxStartups?: string;
  /** The sftp subsystem. Default: true. */
  readonly sftp?: boolean;
  /** Types of host keys to have. Default: ed25519 only. */
  readonly hostKeyTypes?: readonly ("ed25519" | "rsa" | "ecdsa")[];
  /** Makes certificates of the host's keys: ssh-keygen writes them beside the keys, where the server looks for them. */
  readonly certify?: (hostKeys: readonly string[]) => void;
  /** What is logged. Default: VERBOSE. */
  readonly logLevel?: string;
  /** Variables that commands find. Values have no spaces. */
  readonly environment?: { readonly [name: string]: string };
  /** More lines for sshd_config, before the first `Match`. */
  readonly lines?: readonly string[];
  /** Port to listen on, such as that of a server that was stopped. Default: a free one. */
  readonly port?: number;
  /** Words that run it in a network namespace, where it answers on every address. */
  readonly by?: readonly string[];
}

/** A server that runs. */
export interface OpenSsh {
  readonly port: number;
  /** Where its files are, outside of the repository; removed by `stop`. */
  readonly folder: string;
  /** Files of the host's private keys, in the order of `hostKeyTypes`; the public ones end in `.pub`. */
  readonly hostKeys: readonly string[];
  /** File of a private key (ed25519) that logs in as any user. */
  readonly userKey: string;
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: {
    readonly ssh_port: number;
    readonly ssh_user: string;
    readonly ssh_key: string;
    readonly ssh_known_hosts_file: string;
    readonly ssh_config_file: string;
  };
  /** Lets another public key in. */
  authorize(publicKeyFile: string): Promise<void>;
  /** The server's log so far. */
  readLog(): Promise<string>;
  /** Ends the server and all of its connections, waits until they are gone, and removes its folder. */
  stop(): Promise<void>;
  /** Ends the connections, and no more: their clients see a dead link. */
  dropConnections(): Promise<void>;
  /** Ends everything and starts again, on the same port and with the same keys, as a reboot does. */
  restart(): Promise<void>;
}

/** A user that exists while a test runs. */
export interface ThrowAwayUser {
  readonly name: string;
  readonly password: string;
  remove(): void;
}

/** Why the server can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function opensshMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("sshd", "ssh-keygen", "ssh");
}

/** Why no user with a password can be made here; undefined when one can. @throws Error in CI, where that is a failure. */
export function throwAwayUserMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("useradd", "chpasswd");
}

/** Makes a user with a random name and password. Remove it when done. */
export function addThrowAwayUser(): ThrowAwayUser {
  const name = `towline-${randomBytes(4).toString("hex")}`;
  const password = randomBytes(9).toString("base64url");
  execFileSync("/usr/sbin/useradd", ["--create-home", "--shell", "/bin/sh", name]);
  execFileSync("/usr/sbin/chpasswd", { input: `${name}:${password}\n` });
  return {
    name,
    password,
    remove: () => execFileSync("/usr/sbin/userdel", ["--remove", "--force", name], { stdio: "ignore" }),
  };
}

/** How a key is to be; what is left out is as ssh-keygen would have it. */
export interface KeyOptions {
  /** Default: ed25519. */
  readonly type?: string;
  readonly bits?: number;
  readonly passphrase?: string;
  /** `PEM` or `PKCS8` instead of OpenSSH's own. */
  readonly format?: string;
  /** What encrypts the file in OpenSSH's own form. */
  readonly cipher?: string;
}

/** Makes a key pair with ssh-keygen and returns the private key's file. */
export function makeKey(file: string, options: KeyOptions = {}): string {
  const { type = "ed25519", bits, passphrase = "", format, cipher } = options;
  execFileSync("ssh-keygen", [
    ...["-q", "-t", type, "-N", passphrase, "-C", `test-${type}`, "-f", file],
    ...(bits === undefined ? [] : ["-b", String(bits)]),
    ...(format === undefined ? [] : ["-m", format]),
    ...(cipher === undefined ? [] : ["-Z", cipher]),
  ]);
  return file;
}

/** Has an authority certify a key: ssh-keygen writes the certificate beside it. Without options, for the host 127.0.0.1. */
export function certify(authority: string, key: string, options: readonly string[] = ["-h", "-n", "127.0.0.1"]): void {
  execFileSync("ssh-keygen", ["-q", "-s", authority, "-I", "test", ...options, `${key}.pub`]);
}

/**
 * Starts sshd. It serves every address of 127/8 with the same policy, except for these:
 *
 * | address | policy |
 * | --- | --- |
 * | 127.0.0.66 | every command is replaced by `echo forced-command-only` |
 * | 127.0.0.67 | password only |
 * | 127.0.0.68 | keyboard-interactive only |
 * | 127.0.0.69 | public key, then password |
 * | 127.0.0.70 | no forwarding, no terminal, one session at a time |
 */
export async function startOpenSsh(options: OpenSshOptions = {}): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), "towline-sshd-"));
  await mkdir("/run/sshd", { recursive: true });
  // sshd reads the authorized keys as the user who logs in.
  await chmod(folder, 0o755);
  const port = options.port ?? (await findFreePort());
  const hostKeys = (options.hostKeyTypes ?? ["ed25519"]).map((type) => makeKey(join(folder, `host_${type}`), { type }));
  options.certify?.(hostKeys);
  const userKey = makeKey(join(folder, "user_ed25519"));
  const authorizedKeys = join(folder, "authorized_keys");
  await copyFile(`${userKey}.pub`, authorizedKeys);
  await chmod(authorizedKeys, 0o644);
  const config = join(folder, "sshd_config");
  await writeFile(config, describe(folder, port, hostKeys, options));
  const log = join(folder, "sshd.log");
  const readLog = () => readFile(log, "utf8").catch(() => "");
  const launch = async () => {
    const [program = SSHD, ...words] = [
      ...(options.by ?? []),
      ...DIES_WITH_PARENT,
      SSHD,
      "-D",
      "-f",
      config,
      "-E",
      log,
    ];
    const started = spawn(program, words, { stdio: "ignore" });
    const gone = new Promise<void>((resolve) => started.once("exit", () => resolve()));
    try {
      const hasExited = () => started.exitCode !== null;
      await (options.by === undefined ? waitUntilListening(port, hasExited) : waitUntilLogged(readLog, hasExited));
    } catch (error) {
      started.kill("SIGKILL");
      throw new Error(`sshd did not start: ${await readLog()}`, { cause: error });
    }
    return { process: started, gone };
  };
  let server = await launch();
  const dropConnections = async () => {
    for (const child of await childrenOf(server.process.pid as number)) killQuietly(child);
  };
  const end = async () => {
    const children = await childrenOf(server.process.pid as number);
    server.process.kill("SIGTERM");
    await server.gone;
    for (const child of children) killQuietly(child);
  };
  return {
    port,
    folder,
    hostKeys,
    userKey,
    data: {
      ssh_port: port,
      ssh_user: userInfo().username,
      ssh_key: userKey,
      ssh_known_hosts_file: join(folder, "known_hosts"),
      ssh_config_file: "none",
    },
    authorize: async (publicKeyFile) => {
      await writeFile(authorizedKeys, await readFile(publicKeyFile), { flag: "a" });
    },
    readLog,
    dropConnections,
    restart: async () => {
      await end();
      server = await launch();
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function describe(folder: string, port: number, hostKeys: readonly string[], options: OpenSshOptions): string {
  return `${[
    `Port ${port}`,
    // Bound to the loopback device: every address of 127/8 answers, and nothing from outside reaches it.
    options.by === undefined ? "ListenAddress 0.0.0.0 rdomain lo" : "ListenAddress 0.0.0.0",
    `PidFile ${folder}/sshd.pid`,
    ...hostKeys.map((file) => `HostKey ${file}`),
    ...(options.certify === undefined ? [] : hostKeys.map((file) => `HostCertificate ${file}-cert.pub`)),
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "StrictModes no",
    "PermitRootLogin yes",
    "PasswordAuthentication yes",
    "KbdInteractiveAuthentication yes",
    "UsePAM yes",
    "UseDNS no",
    "PrintMotd no",
    "PrintLastLog no",
    ...setVariables(options.environment ?? {}),
    `LogLevel ${options.logLevel ?? "VERBOSE"}`,
    `MaxStartups ${options.maxStartups ?? "500:30:1000"}`,
    `MaxSessions ${options.maxSessions ?? 10}`,
    ...((options.sftp ?? true) ? ["Subsystem sftp internal-sftp"] : []),
    ...(options.lines ?? []),
    "Match LocalAddress 127.0.0.66",
    "  ForceCommand echo forced-command-only",
    "Match LocalAddress 127.0.0.67",
    "  PubkeyAuthentication no",
    "  KbdInteractiveAuthentication no",
    "Match LocalAddress 127.0.0.68",
    "  PubkeyAuthentication no",
    "  PasswordAuthentication no",
    "Match LocalAddress 127.0.0.69",
    "  AuthenticationMethods publickey,password",
    "Match LocalAddress 127.0.0.70",
    "  DisableForwarding yes",
    "  PermitTTY no",
    "  MaxSessions 1",
    // Other users have start files of their own. Those of the machine's root may take a second for each command, and bash
    // leaves them alone where it takes itself for a nested shell.
    "Match User root",
    ...setVariables({ SHLVL: "1", ...options.environment }),
  ].join("\n")}\n`;
}

function setVariables(environment: { readonly [name: string]: string }): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return variables.length === 0 ? [] : [`SetEnv ${variables.join(" ")}`];
}

/** Waits until a server that can't be reached from here says that it listens. @throws Error as {@link waitUntilListening} does */
async function waitUntilLogged(readLog: () => Promise<string>, hasExited: () => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE;
  while (!(await readLog()).includes("Server listening")) {
    if (hasExited() || Date.now() > deadline) throw new Error("it does not listen");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** All processes below one, deepest last. */
async function childrenOf(parent: number): Promise<number[]> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8").catch(() => "");
  const children = text
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
  const below = await Promise.all(children.map(childrenOf));
  return [...children, ...below.flat()];
}

function killQuietly(process_: number): void {
  try {
    process.kill(process_, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
