/** A command in a lane's shell, as a process like any other. */
import { Readable, Writable } from "node:stream";
import type { ProcessExit, RemoteProcess } from "../connector/connection.ts";
import type { OutputLine } from "../output/output-line.ts";

type StreamName = OutputLine["stream"];

/** What it needs from its shell. */
export interface LaneProcessOwner {
  /** Lets more of a stream come. */
  resume(stream: StreamName): void;
  /** The process was let go. */
  release(process: LaneProcess): void;
}

export class LaneProcess implements RemoteProcess {
  /** It reads nothing; what is written goes nowhere. */
  readonly stdin = new Writable({ write: (_chunk, _encoding, done) => done() });
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<ProcessExit>;
  /** Ends it with the way it went. The first of this and `lose` counts. */
  settle: (exit: ProcessExit) => void = () => {};
  /** The link died before its end was told. */
  lose: (error: unknown) => void = () => {};
  readonly #owner: LaneProcessOwner;

  constructor(owner: LaneProcessOwner) {
    this.#owner = owner;
    this.stdout = new Readable({ read: () => owner.resume("stdout") });
    this.stderr = new Readable({ read: () => owner.resume("stderr") });
    this.exited = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.lose = reject;
    });
    // Whoever does not ask how it ended must not bring the program down.
    this.exited.catch(() => {});
  }

  /** @returns whether more may come at once */
  push(stream: StreamName, output: Buffer): boolean {
    return this[stream].destroyed || this[stream].push(output);
  }

  endOutput(stream: StreamName): void {
    if (!this[stream].destroyed) this[stream].push(null);
  }

  close(): void {
    this.stdout.destroy();
    this.stderr.destroy();
    this.#owner.release(this);
  }
}
