/** Looks at what a connector's `exec` gave: streams of bytes, and an end that tells how it ended. */
import { Readable, Transform, Writable } from "node:stream";
import type { ProcessExit, RemoteProcess } from "../connector/connection.ts";
import type { PluginError } from "../errors/kinds.ts";
import { kindOf } from "../errors/message-of.ts";

const READABLE = ["on", "once", "pipe", "pause", "resume", "destroy"];
const WRITABLE = ["on", "once", "write", "end", "destroy"];

/** One that is no process is as one whose end nobody heard of: it may have run. */
export function guardProcess(given: unknown, fault: (what: string) => PluginError, ended: () => void): RemoteProcess {
  const process = given as RemoteProcess;
  const missing = whatIsMissing(given);
  if (missing !== undefined) {
    ended();
    letGo(process);
    return brokenProcess(fault(`gave ${missing}`));
  }
  const exited = Promise.resolve(process.exited).then((exit: unknown) => checkExit(exit, fault));
  exited.then(ended, ended);
  return {
    stdin: process.stdin,
    stdout: bytesOf(process.stdout, fault),
    stderr: bytesOf(process.stderr, fault),
    exited,
    ...(typeof process.resize === "function" ? { resize: (columns, rows) => resize(process, columns, rows) } : {}),
    close: () => letGo(process),
  };
}

/** A process that nothing is known of but what went wrong. */
export function brokenProcess(error: unknown): RemoteProcess {
  const exited = Promise.reject(error);
  exited.catch(() => {});
  return {
    stdin: new Writable({ write: (_bytes, _encoding, done) => done() }),
    stdout: Readable.from([]),
    stderr: Readable.from([]),
    exited,
    close: () => {},
  };
}

function whatIsMissing(given: unknown): string | undefined {
  if (kindOf(given) !== "an object") return `${kindOf(given)} instead of a process`;
  const { stdin, stdout, stderr, exited, close } = given as { readonly [member: string]: unknown };
  const streams = [
    ["stdin", stdin, WRITABLE],
    ["stdout", stdout, READABLE],
    ["stderr", stderr, READABLE],
  ] as const;
  for (const [name, stream, functions] of streams) {
    const isStream = typeof stream === "object" && stream !== null;
    if (isStream && functions.every((each) => typeof (stream as { [name: string]: unknown })[each] === "function"))
      continue;
    return `a process whose ${name} is ${kindOf(stream)} instead of a stream`;
  }
  if (kindOf(exited) !== "a promise") return `a process whose exited is ${kindOf(exited)} instead of a promise`;
  return typeof close === "function" ? undefined : `a process whose close is ${kindOf(close)} instead of a function`;
}

/** An exit code is never made up, nor taken from what is none. */
function checkExit(exit: unknown, fault: (what: string) => PluginError): ProcessExit {
  const { exitCode, signal } = (typeof exit === "object" && exit !== null ? exit : {}) as Partial<ProcessExit>;
  const isCode = exitCode === null || (Number.isInteger(exitCode) && (exitCode as number) >= 0);
  const isSignal = signal === undefined || signal === null || typeof signal === "string";
  if ((isCode || (exitCode === undefined && typeof signal === "string")) && isSignal) {
    return { exitCode: exitCode ?? null, signal: signal ?? null };
  }
  const got = kindOf(exit) === "an object" ? `exitCode ${kindOf(exitCode)}, signal ${kindOf(signal)}` : kindOf(exit);
  throw fault(`gave a process that exited with ${got} instead of a code and a signal, either of them null`);
}

/** A stream of texts, as `Readable.from(["text"])` is, becomes one of bytes. */
function bytesOf(stream: Readable, fault: (what: string) => PluginError): Readable {
  if (!stream.readableObjectMode && (stream.readableEncoding ?? null) === null) return stream;
  const bytes = new Transform({
    writableObjectMode: true,
    transform(chunk: unknown, _encoding, done) {
      if (typeof chunk === "string") done(null, Buffer.from(chunk));
      else if (chunk instanceof Uint8Array) done(null, chunk);
      else done(fault(`gave output that is ${kindOf(chunk)} instead of bytes`));
    },
  });
  stream.once("error", (error) => bytes.destroy(error));
  stream.once("close", () => stream.readableEnded || bytes.end());
  return stream.pipe(bytes);
}

function resize(process: RemoteProcess, columns: number, rows: number): void {
  try {
    process.resize?.(columns, rows);
  } catch {
    // The size of a terminal is worth no command.
  }
}

function letGo(process: RemoteProcess): void {
  try {
    process?.close();
  } catch {
    // Best effort, as its contract says.
  }
}
