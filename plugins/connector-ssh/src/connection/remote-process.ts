/** A process on the host, made of an ssh channel: three plain byte streams and how it ended. */
import { Readable, Writable } from "node:stream";
import type { LostConnectionError, ProcessExit, RemoteProcess } from "@towline/core";
import { defer } from "@towline/core/waiting";
import type { ClientChannel } from "ssh2";
import { widenWindow } from "../ssh2-internals/receive-window.ts";

const BUFFER_BYTES = 256 * 1024;

/** A process, and what its connection tells it. */
export interface ChannelProcess {
  readonly process: RemoteProcess;
  /** The link died. */
  lose(error: LostConnectionError): void;
}

/** Makes a process of an open channel. `onClosed` is called once, when the channel is closed for good. */
export function makeProcess(channel: ClientChannel, onClosed: () => void): ChannelProcess {
  let exit: ProcessExit | undefined;
  const { promise: exited, resolve: settle, reject: fail } = defer<ProcessExit>();
  // Whoever does not ask how it ended must not bring the program down.
  exited.catch(() => undefined);

  const stdout = makeOutput(channel);
  const stderr = makeOutput(channel.stderr);
  const stdin = makeInput(channel);
  const narrowWindow = widenWindow(channel);
  channel.on("error", () => undefined);
  // As soon as both directions are over it would close the channel, and a server may not tell the exit status after that.
  channel.destroy = () => channel;
  channel.on("exit", (code: number | null, signal?: string) => {
    exit = { exitCode: code, signal: code === null ? (signal ?? null) : null };
    // At once: a child that keeps the output open keeps the channel open too, for as long as it lives.
    settle(exit);
  });
  let closed = false;
  const finish = () => {
    if (closed) return false;
    closed = true;
    stdin.destroy();
    narrowWindow();
    onClosed();
    return true;
  };
  channel.once("close", () => {
    if (finish()) settle(exit ?? { exitCode: null, signal: null });
  });

  return {
    process: {
      stdin,
      stdout,
      stderr,
      exited,
      resize: (columns, rows) => {
        // Sizes in pixels are unknown here; zero says so.
        channel.setWindow(rows, columns, 0, 0);
      },
      close: () => {
        stdout.destroy();
        stderr.destroy();
        stdin.destroy();
        channel.close();
      },
    },
    lose: (error) => {
      if (finish()) fail(error);
    },
  };
}

/** A process that may have been started by a link that died at that moment. */
export function makeLostProcess(error: LostConnectionError): RemoteProcess {
  const exited = Promise.reject(error);
  exited.catch(() => undefined);
  const stdin = new Writable({ write: (_chunk, _encoding, done) => done() });
  stdin.destroy();
  return { stdin, stdout: Readable.from([]), stderr: Readable.from([]), exited, close: () => undefined };
}

function makeOutput(source: Readable): Readable {
  const output = new Readable({
    highWaterMark: BUFFER_BYTES,
    read: () => {
      source.resume();
    },
    destroy: (error, done) => {
      // What nobody reads is thrown away, or the channel would never close.
      source.removeAllListeners("data");
      source.on("data", () => undefined);
      source.resume();
      done(error);
    },
  });
  source.on("data", (chunk: Buffer) => {
    if (!output.push(chunk)) source.pause();
  });
  source.once("end", () => {
    if (!output.destroyed) output.push(null);
  });
  return output;
}

function makeInput(channel: ClientChannel): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      channel.write(chunk, () => done());
    },
    final: (done) => {
      channel.end();
      done();
    },
    destroy: (error, done) => {
      if (!channel.writableEnded) channel.end();
      done(error);
    },
  });
}
