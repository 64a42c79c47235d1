/** Tells people about a run: a status line while it goes on, the failures and counts at the end. */

import type { Notice } from "@towline/core";
import { writeWaiting } from "../process/write-waiting.ts";
import { type Colors, colorHost, createColors } from "../render/colors.ts";
import { displayWidth, padToWidth } from "../render/display-width.ts";
import { removeControls } from "../render/remove-controls.ts";
import { formatMessage } from "../render/wrap-text.ts";
import { FailureList } from "./failure-list.ts";
import { NoticeList } from "./notice-list.ts";
import { Progress } from "./progress-text.ts";
import type { FinalReport, HostResult, Reporter } from "./reporter.ts";
import { StatusLine, type TerminalStream } from "./status-line.ts";
import { renderCounts, renderFailures } from "./summary.ts";

/** Where and how to tell. */
export interface PeopleOptions {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly environment: NodeJS.ProcessEnv;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly quiet: boolean;
}

/** The names of hosts get at most this share of the terminal's width; a longer one stands out of the column. */
const NAME_SHARE = 0.35;
const DEFAULT_COLUMNS = 80;

/** What all reports for people have in common. */
export abstract class PeopleReporter<Result extends HostResult> implements Reporter<Result> {
  protected readonly options: PeopleOptions;
  /** Colours for stdout and for stderr: each may be a terminal or not. */
  protected readonly colors: { readonly stdout: Colors; readonly stderr: Colors };
  protected progressState = new Progress([]);
  #status: StatusLine;
  #nameWidth = 0;
  #failures = new FailureList();
  #notices = new NoticeList();

  constructor(options: PeopleOptions) {
    this.options = options;
    const { environment, color: wanted } = options;
    const colorsFor = (stream: TerminalStream) =>
      createColors({ isTerminal: stream.isTTY === true, wanted, environment });
    this.colors = { stdout: colorsFor(options.stdout), stderr: colorsFor(options.stderr) };
    this.#status = new StatusLine(options.stderr, (room) => this.progressState.text(room));
  }

  start(hosts: readonly string[]): void {
    const limit = Math.floor((this.options.stdout.columns ?? DEFAULT_COLUMNS) * NAME_SHARE);
    let width = 0;
    for (const host of hosts) {
      const length = displayWidth(removeControls(host));
      if (length <= limit) width = Math.max(width, length);
    }
    this.#nameWidth = width;
    this.progressState = new Progress(hosts);
    this.resume();
  }

  connected(): void {}

  result(result: Result): void {
    this.progressState.settle(result.host, result.status === "ok");
    if (result.status !== "ok") this.#failures.add(result);
  }

  /** What concerns all hosts is told at once, what concerns one of them at the end. */
  notice(notice: Notice): void {
    if (this.options.quiet) return;
    if (notice.host === undefined) this.note(notice.message);
    else this.#notices.add(notice);
  }

  note(message: string): void {
    this.write("stderr", formatMessage(`towline: ${message}`, this.options.stderr));
  }

  pause(): void {
    this.#status.stop();
  }

  resume(): void {
    if (!this.options.quiet) this.#status.start();
  }

  finish(report: FinalReport): void {
    this.pause();
    for (const line of this.#notices.render()) this.note(line);
    const columns = this.options.stderr.isTTY === true ? this.options.stderr.columns : undefined;
    this.write("stderr", renderFailures(this.#failures, this.colors.stderr, columns));
    if (!this.options.quiet) this.write("stderr", renderCounts(report, this.colors.stderr));
  }

  /** Writes above the status line. @returns what is to be waited for before more is written */
  protected write(stream: "stdout" | "stderr", text: string | Uint8Array): Promise<void> | undefined {
    if (text.length === 0) return undefined;
    this.#status.clear();
    return writeWaiting(this.options[stream], text);
  }

  /** `web1 | ` for a line of stdout, `web1 ! ` for one of stderr; aligned, and coloured where the stream is a terminal. */
  protected prefix(host: string, stream: "stdout" | "stderr"): string {
    const colors = this.colors[stream];
    const name = colorHost(colors, host, padToWidth(removeControls(host), this.#nameWidth));
    return `${name} ${stream === "stdout" ? colors.dim("|") : colors.red("!")} `;
  }
}
