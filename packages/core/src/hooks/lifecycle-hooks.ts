/** The hooks that plugins tap, as they follow from the table of moments. */
import type { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from "tapable";
import type { Around, AsyncEvent, Bail, SyncEvent, Waterfall } from "./moment-kinds.ts";
import type { MOMENTS } from "./moments.ts";

/** Does what was asked for and tells how it went: connects, runs a command, moves files. */
export type Execution<Request, Result> = (request: Request) => Promise<Result>;

/** Where a tap comes among the others of its hook, as tapable has it. */
export interface TapPlace {
  readonly before?: string;
  readonly stage?: number;
}

/** A hook whose taps wrap an execution. The first plugin in the config is outermost, and so is the lowest `stage`. */
export interface AroundHook<Request, Result> {
  readonly name: string | undefined;
  isUsed(): boolean;
  /**
   * Calls `wrap` with what executes, each time that something is about to; what it returns is called in its place.
   *
   * @example
   * ```ts
   * hooks.run.around.tap("dry", (execute) => async (request) => execute({ ...request, command: "true" }));
   * ```
   */
  tap(
    options: string | (TapPlace & { readonly name: string }),
    wrap: (execute: Execution<Request, Result>) => Execution<Request, Result>,
  ): void;
  withOptions(options: TapPlace): AroundHook<Request, Result>;
  /** What executes, with all that is tapped around it. */
  call(execute: Execution<Request, Result>): Execution<Request, Result>;
}

type HookOf<Moment> =
  Moment extends SyncEvent<infer Event>
    ? SyncHook<[Event]>
    : Moment extends AsyncEvent<infer Event>
      ? AsyncSeriesHook<[Event]>
      : Moment extends Bail<infer Event>
        ? AsyncSeriesBailHook<[Event], boolean | undefined>
        : Moment extends Around<infer Request, infer Result>
          ? AroundHook<Request, Result>
          : Moment extends Waterfall<infer Request>
            ? AsyncSeriesWaterfallHook<[Request]>
            : never;

/**
 * The hooks that plugins tap: tapable's own, so that `tap`, `tapPromise`, `stage` and the rest work as known.
 *
 * An error in a `before` or `around` tap refuses the host. An error in any other tap is collected and reported; it
 * changes no result and stops no other tap.
 */
export type LifecycleHooks = {
  readonly [Step in keyof typeof MOMENTS]: {
    readonly [Name in keyof (typeof MOMENTS)[Step]]: HookOf<(typeof MOMENTS)[Step][Name]>;
  };
};
