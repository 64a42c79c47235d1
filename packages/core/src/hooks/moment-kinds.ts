/** The kinds of moments that plugins tap. Each says what its taps are given, and what becomes of what they return. */
import type { FieldRule, RequestRules } from "./complete-request.ts";

interface MomentOf<Kind extends string> {
  readonly kind: Kind;
  /** When it comes, for the documentation. */
  readonly when: string;
}

/** Taps watch, and nobody waits for them. */
export interface SyncEvent<Event> extends MomentOf<"sync event"> {
  /** Never there: for the compiler. */
  readonly event?: Event;
}

/** Taps watch, one after another, and are waited for. */
export interface AsyncEvent<Event> extends MomentOf<"async event"> {
  /** Never there: for the compiler. */
  readonly event?: Event;
}

/** The first tap that returns `true` decides. */
export interface Bail<Event> extends MomentOf<"bail"> {
  /** Never there: for the compiler. */
  readonly event?: Event;
}

/** Each tap gets the request that the one before it returned, or throws to refuse. */
export interface Waterfall<Request> extends MomentOf<"waterfall"> {
  readonly rules: RequestRules<Request>;
}

/** Each tap wraps what executes; the first one is outermost. */
export interface Around<Request, Result> extends MomentOf<"around"> {
  readonly rules: RequestRules<Request>;
  readonly judge: JudgeResult<Request, Result>;
}

/**
 * Makes a wrapper's result whole.
 *
 * @param inner what the execution gave last, if it was called
 * @throws TypeError for what can be no result
 */
export type JudgeResult<Request, Result> = (
  value: unknown,
  request: Request,
  inner: Result | undefined,
  durationMs: number,
) => Result;

/** A moment of any kind, for what is the same for all. */
export type Moment =
  | SyncEvent<unknown>
  | AsyncEvent<unknown>
  | Bail<unknown>
  | (MomentOf<"waterfall"> & { readonly rules: AnyRules })
  | (MomentOf<"around"> & { readonly rules: AnyRules; judge(...values: readonly never[]): unknown });

type AnyRules = { readonly [field: string]: FieldRule };

export const syncEvent = <Event>(when: string): SyncEvent<Event> => ({ kind: "sync event", when });

export const asyncEvent = <Event>(when: string): AsyncEvent<Event> => ({ kind: "async event", when });

export const bail = <Event>(when: string): Bail<Event> => ({ kind: "bail", when });

export const waterfall = <Request>(when: string, rules: RequestRules<Request>): Waterfall<Request> => ({
  kind: "waterfall",
  when,
  rules,
});

export const around = <Request, Result>(
  when: string,
  rules: RequestRules<Request>,
  judge: JudgeResult<Request, Result>,
): Around<Request, Result> => ({ kind: "around", when, rules, judge });
