/** Where a process's output goes. */
import { PassThrough, type Readable } from "node:stream";
import type { OutputLine } from "../output/output-line.ts";
import { holdSource } from "./hold-source.ts";

/** Takes output as it arrives. It may pause the source until it can take more. */
export interface ProcessSink {
  write(stream: OutputLine["stream"], bytes: Buffer, source: Readable): void;
  end(): void;
}

/** Hands output over as two streams; whoever does not read them makes the command wait. */
export class StreamSink implements ProcessSink {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();

  write(stream: OutputLine["stream"], bytes: Buffer, source: Readable): void {
    const target = this[stream];
    if (target.destroyed || target.write(bytes)) return;
    const release = holdSource(source);
    const resume = (): void => {
      target.off("drain", resume);
      target.off("close", resume);
      release();
    };
    target.on("drain", resume);
    target.on("close", resume);
  }

  end(): void {
    this.stdout.end();
    this.stderr.end();
  }
}
