/** Deals out what a lane's shell prints to the commands that it runs, one after another. */
import { endMark } from "../command/lane-script.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { MarkSplitter } from "../output/mark-splitter.ts";
import type { OutputLine } from "../output/output-line.ts";
import type { LaneProcess } from "./lane-process.ts";

type StreamName = OutputLine["stream"];

const STREAMS = ["stdout", "stderr"] as const;

/** What takes the output of one command. */
export interface LaneOutputTarget {
  /** The command's process; asked for when it is its turn, and from then on. */
  process(): LaneProcess;
  /** The command is over, with the shell's words about how. */
  ended(told: string): void;
}

/** What its owner is told. */
export interface LaneOutputListener {
  arrived(): void;
  /** Both streams have ended. */
  over(): void;
}

interface Expected {
  readonly mark: Buffer;
  readonly target: LaneOutputTarget;
}

export class LaneOutput {
  readonly #shell: RemoteProcess;
  readonly #listener: LaneOutputListener;
  readonly #splitters = { stdout: new MarkSplitter(), stderr: new MarkSplitter() };
  /** The commands whose marks are still to come. One stream may be ahead of the other. */
  readonly #expected: { readonly [Name in StreamName]: Expected[] } = { stdout: [], stderr: [] };
  /** What takes a stream for good: something that the command left behind holds it. */
  readonly #heir: { [Name in StreamName]?: LaneOutputTarget } = {};
  readonly #open = new Set<StreamName>(STREAMS);

  constructor(shell: RemoteProcess, listener: LaneOutputListener) {
    this.#shell = shell;
    this.#listener = listener;
    for (const stream of STREAMS) this.#read(stream);
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** What comes after the output of those before belongs to this command. */
  expect(endId: string, target: LaneOutputTarget): void {
    const expected = { mark: Buffer.from(endMark(endId)), target };
    for (const stream of STREAMS) this.#expected[stream].push(expected);
  }

  /** Gives the command at each stream what was held back, and the end. */
  finish(): void {
    for (const stream of STREAMS) {
      const target = this.#heir[stream] ?? this.#expected[stream][0]?.target;
      const rest = this.#splitters[stream].rest();
      if (rest.length > 0) target?.process().push(stream, rest);
      target?.process().endOutput(stream);
      this.#expected[stream].length = 0;
    }
  }

  #read(stream: StreamName): void {
    const source = this.#shell[stream];
    source.on("data", (chunk: Buffer) => {
      this.#listener.arrived();
      this.#splitters[stream].push(chunk);
      this.#deal(stream);
    });
    const end = (): void => {
      if (this.#open.delete(stream) && !this.isOpen) this.#listener.over();
    };
    source.once("end", end);
    source.once("close", end);
    source.on("error", end);
  }

  #deal(stream: StreamName): void {
    for (;;) {
      const heir = this.#heir[stream];
      const [expected] = this.#expected[stream];
      if (heir !== undefined || expected === undefined) {
        // Without a command under way, nobody asked for it.
        const rest = this.#splitters[stream].rest();
        if (heir !== undefined) this.#give(stream, heir, rest);
        return;
      }
      const { output, told } = this.#splitters[stream].take(expected.mark);
      this.#give(stream, expected.target, output);
      if (told === undefined) return;
      this.#expected[stream].shift();
      if (told.includes(" open ")) this.#heir[stream] = expected.target;
      else expected.target.process().endOutput(stream);
      if (stream === "stderr") expected.target.ended(told);
    }
  }

  #give(stream: StreamName, target: LaneOutputTarget, output: Buffer): void {
    if (output.length > 0 && !target.process().push(stream, output)) this.#shell[stream].pause();
  }
}
