/** Lets plugins tap the hooks, each through its own view of them, so that every tap bears its plugin's name. */

import type { Log } from "../connector/define-connector.ts";
import { type HookError, PluginError } from "../errors/kinds.ts";
import { kindOf, messageOf } from "../errors/message-of.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { within } from "../waiting/within.ts";
import { attributeAroundTap, attributeAsyncTap, attributeSyncTap } from "./attribute-tap.ts";
import type { Attribution, TapFunction } from "./attribution.ts";
import type { Plugin } from "./define-plugin.ts";
import type { LifecycleHooks } from "./lifecycle-hooks.ts";
import { mapMoments } from "./moments.ts";

/** Milliseconds that one tap, or one `apply`, may take unless asked otherwise. */
const TAP_TIMEOUT = 30_000;

/** Options of {@link applyPlugins}. */
export interface ApplyOptions {
  readonly log: Log;
  /** Called with errors of taps that change no result. */
  readonly onError: (error: HookError) => void;
  /** Milliseconds that an async tap or `apply` may take. Default: 30,000. */
  readonly tapTimeout?: number | undefined;
}

interface TapOptions {
  readonly name?: string;
  readonly [option: string]: unknown;
}

/** The parts of a tapable hook that are used here. */
interface TappableHook {
  readonly name: string | undefined;
  isUsed(): boolean;
  tap(options: TapOptions, tap: unknown): void;
  tapPromise(options: TapOptions, tap: unknown): void;
}

/**
 * Applies plugins in the order given.
 *
 * @throws PluginError `ERR_TOWLINE_PLUGIN_APPLY` for the first one whose `apply` throws or takes too long. What it
 * tapped until then stays tapped, so don't go on with these hooks.
 */
export async function applyPlugins(
  hooks: LifecycleHooks,
  plugins: readonly { readonly plugin: Plugin; readonly options: unknown }[],
  { log, onError, tapTimeout = TAP_TIMEOUT }: ApplyOptions,
): Promise<void> {
  for (const { plugin, options } of plugins) {
    const own = attributeHooks(hooks, plugin.name, tapTimeout, onError);
    const fail = (what: string, cause?: unknown) =>
      new PluginError("ERR_TOWLINE_PLUGIN_APPLY", `the plugin "${plugin.name}" ${what}`, {
        packageName: plugin.name,
        cause,
        advice: "Correct its options or remove it from plugins: in the config; or report it to its author.",
      });
    const hanging = fail(`did not finish tapping the hooks within ${formatDeadline(tapTimeout)}`);
    try {
      const context = { options, log: (message: string) => log(`${plugin.name}: ${message}`) };
      const applied = Promise.resolve(plugin.apply(own, context));
      await within(tapTimeout, applied, () => {
        throw hanging;
      });
    } catch (cause) {
      if (cause === hanging) throw cause;
      throw fail(`failed to tap the hooks: ${messageOf(cause)}`, cause);
    }
  }
}

function attributeHooks(
  hooks: LifecycleHooks,
  plugin: string,
  timeout: number,
  onError: (error: HookError) => void,
): LifecycleHooks {
  const every = hooks as unknown as { readonly [step: string]: { readonly [name: string]: TappableHook } };
  const own = mapMoments((moment, step, name) =>
    attributeHook(every[step]?.[name] as TappableHook, { plugin, hook: `${step}.${name}`, moment, timeout, onError }),
  );
  return own as unknown as LifecycleHooks;
}

/**
 * A plugin's view of one hook. It wraps what is tapped instead of intercepting, since an interceptor would make the
 * hook count as used.
 */
function attributeHook(hook: TappableHook, attribution: Omit<Attribution, "tap">, preset: TapOptions = {}): unknown {
  const merge = (options: string | TapOptions) => ({
    ...preset,
    ...(typeof options === "string" ? { name: options } : options),
    plugin: attribution.plugin,
  });
  const attribute = (options: string | TapOptions) => {
    const merged = merge(options);
    return { merged, own: { ...attribution, tap: String(merged.name ?? attribution.plugin) } };
  };
  const tapPromise = (options: string | TapOptions, tap: TapFunction) => {
    checkTap(attribution.hook, tap);
    const { merged, own } = attribute(options);
    hook.tapPromise(merged, attributeAsyncTap(tap, own));
  };
  return Object.freeze({
    name: hook.name,
    isUsed: () => hook.isUsed(),
    tap(options: string | TapOptions, tap: TapFunction) {
      checkTap(attribution.hook, tap);
      const { merged, own } = attribute(options);
      const { moment } = own;
      hook.tap(merged, moment.kind === "around" ? attributeAroundTap(tap, moment, own) : attributeSyncTap(tap, own));
    },
    tapPromise,
    tapAsync(options: string | TapOptions, tap: TapFunction) {
      checkTap(attribution.hook, tap);
      tapPromise(options, (...values) => {
        return new Promise((resolve, reject) => {
          tap(...values, (error: unknown, result?: unknown) => (error ? reject(error) : resolve(result)));
        });
      });
    },
    intercept() {
      throw new Error(`${attribution.hook} cannot be intercepted: tap it instead`);
    },
    withOptions: (options: TapOptions) => attributeHook(hook, attribution, { ...preset, ...options }),
  });
}

function checkTap(hook: string, tap: unknown): void {
  if (typeof tap !== "function") throw new TypeError(`what it tapped ${hook} with is ${kindOf(tap)}, not a function`);
}
