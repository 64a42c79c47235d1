/** Errors of taps that changed no result, kept to be reported. */

import { HookError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { redactError } from "../output/redact-error.ts";
import type { Redactor } from "../output/redactor.ts";

/** A plugin that fails on every one of ten thousand hosts must not fill the memory. */
const MOST = 1_000;

export class HookErrors {
  readonly #redactor: Redactor;
  #errors: TowlineError[] = [];

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  readonly take = (error: unknown): void => {
    if (this.#errors.length >= MOST) return;
    const told = isTowlineError(error)
      ? error
      : new HookError("ERR_TOWLINE_HOOK_FAILED", "unknown", "unknown", `A plugin failed: ${messageOf(error)}`, {
          cause: error,
        });
    this.#errors.push(redactError(told, this.#redactor));
  };

  /** What came since the last call. */
  drain(): readonly TowlineError[] {
    const errors = this.#errors;
    this.#errors = [];
    return errors;
  }
}
