/** A process that says and does what a test tells it to. */
import { PassThrough } from "node:stream";
import type { ProcessExit, RemoteProcess } from "../../packages/core/src/connector/connection.ts";
import { defer } from "../../packages/core/src/waiting/deferred.ts";

/** What a test has in hand of one. */
export interface FakeProcess {
  readonly process: RemoteProcess;
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  /** Ends its output and itself. */
  end(exit?: ProcessExit): void;
  /** Its link dies. */
  die(error: Error): void;
  /** How often it was let go of. */
  readonly closed: number;
}

/** One that has said nothing yet. */
export function fakeProcess(members: Partial<RemoteProcess> = {}): FakeProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exited = defer<ProcessExit>();
  exited.promise.catch(() => {});
  let closed = 0;
  const close = (): void => {
    closed += 1;
  };
  return {
    process: { stdin, stdout, stderr, exited: exited.promise, close, ...members },
    ...{ stdin, stdout, stderr, die: exited.reject },
    end(exit = { exitCode: 0, signal: null }) {
      stdout.end();
      stderr.end();
      exited.resolve(exit);
    },
    get closed() {
      return closed;
    },
  };
}
