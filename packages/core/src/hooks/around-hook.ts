/** A hook whose taps wrap an execution, on a hook of tapable's that brings them in order. */
import type { SyncHook } from "tapable";
import type { AroundHook, Execution, TapPlace } from "./lifecycle-hooks.ts";

/** What a tap gives. */
export type Wrap<Request, Result> = (execute: Execution<Request, Result>) => Execution<Request, Result>;

/** @param order its taps hand in their wraps, in their order */
export function createAroundHook<Request, Result>(
  order: SyncHook<[Wrap<Request, Result>[]]>,
  preset: TapPlace = {},
): AroundHook<Request, Result> {
  return {
    name: order.name,
    isUsed: () => order.isUsed(),
    tap(options, wrap) {
      const named = typeof options === "string" ? { name: options } : options;
      order.tap({ ...preset, ...named }, (wraps) => void wraps.push(wrap));
    },
    withOptions: (options) => createAroundHook(order, { ...preset, ...options }),
    call(execute) {
      const wraps: Wrap<Request, Result>[] = [];
      order.call(wraps);
      return wraps.reduceRight((inner, wrap) => wrap(inner), execute);
    },
  };
}
