/** Decides how a command went. Whatever order its events arrive in, the first cause wins, and it settles once. */
import type { ProcessExit } from "../connector/connection.ts";

/** Why a command is over. */
export type Cause =
  | { readonly kind: "exited"; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: "timeout" }
  | { readonly kind: "cancelled" }
  /** What it was to read could not be read to its end. */
  | { readonly kind: "inputFailed"; readonly error: Error }
  | { readonly kind: "lost"; readonly error?: unknown };

/** What can happen while a command runs. */
export type SettlementEvent =
  /** The process is gone; both null when the link closed without a word about how it ended. */
  | { readonly type: "exit"; readonly exit: ProcessExit }
  | { readonly type: "linkDied"; readonly error?: unknown }
  | { readonly type: "outputEnded" }
  /** The process is gone, but a child of its keeps the output open and silent. */
  | { readonly type: "outputAbandoned" }
  | { readonly type: "timeout" }
  | { readonly type: "abort" }
  | { readonly type: "inputFailed"; readonly error: Error }
  /** The process tree was ended, or it was given up. */
  | { readonly type: "endingFinished" };

/** What is known so far. */
export interface Settlement {
  readonly cause: Cause | undefined;
  readonly exit: ProcessExit | undefined;
  readonly outputOver: boolean;
  readonly endingFinished: boolean;
}

export const UNSETTLED: Settlement = {
  cause: undefined,
  exit: undefined,
  outputOver: false,
  endingFinished: false,
};

/** The state after one more event. */
export function settle(state: Settlement, event: SettlementEvent): Settlement {
  switch (event.type) {
    case "exit":
      return { ...state, exit: event.exit, cause: state.cause ?? causeOf(event.exit) };
    case "linkDied":
      // Nobody waits for output from a host that is gone.
      return state.cause === undefined
        ? { ...state, cause: { kind: "lost", error: event.error }, outputOver: true }
        : state;
    case "outputEnded":
    case "outputAbandoned":
      return { ...state, outputOver: true };
    case "timeout":
      return { ...state, cause: state.cause ?? { kind: "timeout" } };
    case "abort":
      // Whoever gives up waits no longer for the output of a process that is gone, and may be why it does not end.
      if (state.exit !== undefined) return { ...state, outputOver: true };
      return { ...state, cause: state.cause ?? { kind: "cancelled" } };
    case "inputFailed":
      return { ...state, cause: state.cause ?? { kind: "inputFailed", error: event.error } };
    case "endingFinished":
      return { ...state, endingFinished: true };
  }
}

/** A close with neither exit code nor signal tells nothing about the outcome, so it is never a success. */
function causeOf({ exitCode, signal }: ProcessExit): Cause {
  return exitCode === null && signal === null ? { kind: "lost" } : { kind: "exited", exitCode, signal };
}

/** Whether the process must be ended now. */
export function mustEnd(state: Settlement): boolean {
  const { cause, endingFinished } = state;
  return cause !== undefined && cause.kind !== "exited" && cause.kind !== "lost" && !endingFinished;
}

/** Whether nothing more can change the result. */
export function isSettled(state: Settlement): boolean {
  switch (state.cause?.kind) {
    case undefined:
      return false;
    case "lost":
    case "exited":
      return state.outputOver;
    case "timeout":
    case "cancelled":
    case "inputFailed":
      return state.endingFinished;
  }
}
