/** Prints one line for each host at which a command that has no output did what it is for. */
import { formatDuration } from "../render/format-quantity.ts";
import { type PeopleOptions, PeopleReporter } from "./people-reporter.ts";
import type { HostResult } from "./reporter.ts";

/** `web1 | reachable after 12 s`. */
export class OutcomeReporter<Result extends HostResult> extends PeopleReporter<Result> {
  readonly #outcome: string;

  /** @param outcome - What is so from then on, such as `reachable` */
  constructor(outcome: string, options: PeopleOptions) {
    super(options);
    this.#outcome = outcome;
  }

  override result(result: Result): void {
    super.result(result);
    if (result.status !== "ok" || this.options.quiet) return;
    const { host, durationMs } = result;
    this.write("stdout", `${this.prefix(host, "stdout")}${this.#outcome} after ${formatDuration(durationMs)}\n`);
  }
}
