/** Prints the hosts' output line by line as it comes: `host | line`, and `host ! line` for stderr. */
import type { OutputEvent, RunResult } from "@towline/core";
import { LineSplitter } from "../render/line-splitter.ts";
import { showLastState } from "../render/remove-controls.ts";
import { PeopleReporter } from "./people-reporter.ts";

type StreamName = OutputEvent["stream"];

interface HostStream {
  readonly splitter: LineSplitter;
  readonly prefix: string;
}

const NEWLINE = Buffer.from("\n");

/**
 * What a host writes to stdout goes to stdout, what it writes to stderr to stderr, in whole lines. A terminal gets
 * harmless text; a pipe or a file gets the bytes of each line as they came.
 */
export class StreamReporter extends PeopleReporter<RunResult> {
  readonly #streams = new Map<string, { [Stream in StreamName]?: HostStream }>();
  #isSingle = false;

  override start(hosts: readonly string[]): void {
    super.start(hosts);
    this.#isSingle = hosts.length === 1;
  }

  output({ host, stream, bytes }: OutputEvent): Promise<void> | undefined {
    // One host without prefixes, into a pipe: exactly its bytes, so that `towline run --quiet` works in a pipeline.
    if (this.options.quiet && this.#isSingle && this.options[stream].isTTY !== true) {
      return this.write(stream, bytes);
    }
    const { splitter, prefix } = this.#streamOf(host, stream);
    return this.#print(stream, prefix, splitter.push(bytes));
  }

  override result(result: RunResult): void {
    const streams = this.#streams.get(result.host);
    for (const name of ["stdout", "stderr"] as const) {
      const stream = streams?.[name];
      const rest = stream?.splitter.finish();
      if (stream !== undefined && rest !== undefined) this.#print(name, stream.prefix, [rest]);
    }
    this.#streams.delete(result.host);
    super.result(result);
  }

  #print(stream: StreamName, prefix: string, lines: readonly Buffer[]): Promise<void> | undefined {
    if (lines.length === 0) return undefined;
    if (this.options[stream].isTTY === true) {
      return this.write(stream, lines.map((line) => `${prefix}${showLastState(line.toString("utf8"))}\n`).join(""));
    }
    const head = Buffer.from(prefix);
    return this.write(stream, Buffer.concat(lines.flatMap((line) => [head, line, NEWLINE])));
  }

  #streamOf(host: string, stream: StreamName): HostStream {
    let streams = this.#streams.get(host);
    if (streams === undefined) {
      streams = {};
      this.#streams.set(host, streams);
    }
    streams[stream] ??= {
      splitter: new LineSplitter(),
      prefix: this.options.quiet ? "" : this.prefix(host, stream),
    };
    return streams[stream];
  }
}
