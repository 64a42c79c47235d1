/** Connects as core would, for tests: defaults filled in, the local machine's sockets as the carrier. */
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import type { Connection, ProcessExit, Prompt, RemoteProcess } from "@towline/core";
import { connect } from "../../plugins/connector-ssh/src/connector/connect.ts";
import type { SshData, SshTarget } from "../../plugins/connector-ssh/src/settings/connector-data.ts";
import { dataMeta } from "../../plugins/connector-ssh/src/settings/data-meta.ts";
import { missingCounterpart } from "./require-counterpart.ts";

/** The local machine, as far as ssh needs it. */
export const localCarrier: Connection = {
  exec: () => Promise.reject(new Error("not needed")),
  disconnect: async () => undefined,
  openTcp: (host, port) =>
    new Promise((resolve, reject) => {
      const socket = connectSocket({ host, port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(socket);
      });
    }),
};

/** Settings beside the defaults; nothing of the user's own is read. */
export type TestData = { -readonly [Key in keyof SshData]?: SshData[Key] };

/** How a test connects. */
export interface TestTarget {
  readonly data: TestData;
  readonly name?: string;
  readonly carrier?: Connection;
  readonly signal?: AbortSignal;
  readonly prompt?: Prompt;
  readonly log?: (message: string) => void;
}

/** A target with the defaults that core fills in. */
export function makeTarget({
  data,
  name = "web1",
  carrier = localCarrier,
  signal,
  prompt,
  log,
}: TestTarget): SshTarget {
  const defaults = Object.fromEntries(
    Object.entries(dataMeta).flatMap(([key, meta]) => ("default" in meta ? [[key, meta.default]] : [])),
  );
  return {
    name,
    data: {
      ...defaults,
      ssh_user: "root",
      ssh_hostname: "127.0.0.1",
      ssh_allow_agent: false,
      ssh_look_for_keys: false,
      ssh_config_file: "none",
      ssh_further_known_hosts_files: [],
      ...data,
    } as SshData,
    carrier,
    signal: signal ?? AbortSignal.timeout(15_000),
    cwd: tmpdir(),
    log: log ?? (() => undefined),
    notify: (_, message) => log?.(message),
    ...(prompt === undefined ? {} : { prompt }),
  };
}

/** Connects with the defaults that core fills in. */
export function connectForTest(target: TestTarget): Promise<Connection> {
  return connect(makeTarget(target));
}

/** Both engines, for tests that are to pass with either. */
export const ENGINES = ["ssh2", "openssh"] as const;

/** Why an engine can't connect here; undefined where it can. @throws Error in CI. */
export function engineMissing(engine: (typeof ENGINES)[number]): string | undefined {
  return engine === "openssh" ? missingCounterpart("ssh") : undefined;
}

/** {@link connectForTest}, by one engine. */
export function connectBy(ssh_engine: (typeof ENGINES)[number]): typeof connectForTest {
  return (target) => connectForTest({ ...target, data: { ssh_engine, ...target.data } });
}

/** Logs in, and tells as whom. */
export async function logIn(target: TestTarget, connect = connectForTest): Promise<string> {
  const connection = await connect(target);
  try {
    return (await run(connection, "id -un")).stdout.trim();
  } finally {
    await connection.disconnect();
  }
}

/** All of a process's output, and how it ended. */
export async function collect(process: RemoteProcess): Promise<ProcessExit & { stdout: Buffer; stderr: Buffer }> {
  const read = async (stream: AsyncIterable<Buffer>) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const [stdout, stderr, exit] = await Promise.all([read(process.stdout), read(process.stderr), process.exited]);
  return { ...exit, stdout, stderr };
}

/** Runs shell text without input and collects its output. */
export async function run(
  connection: Connection,
  text: string,
): Promise<ProcessExit & { stdout: string; stderr: string }> {
  const process = await connection.exec(["sh", "-c", text]);
  process.stdin.end();
  const { stdout, stderr, ...exit } = await collect(process);
  return { ...exit, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** The error that it fails with; fails itself when there is none. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { code?: string; reason?: string; advice?: string }> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );
}
