/** A command line that can't be followed. */

/** The command line is wrong; nothing was run. Like core's errors it carries advice, but it loads nothing. */
export class UsageError extends Error {
  readonly code = "ERR_TOWLINE_USAGE";
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.name = "UsageError";
    this.advice = advice;
  }
}
