/** How a plugin is written. */
import type { Log } from "../connector/define-connector.ts";
import type { KeySchema } from "../connector/schema-types.ts";
import type { LifecycleHooks } from "./lifecycle-hooks.ts";

/** What a plugin is given when it is applied. */
export interface PluginContext<Options> {
  /** Checked against `optionsSchema`. */
  readonly options: Options;
  readonly log: Log;
}

/** What an author writes. */
export interface Plugin<Options = unknown> {
  /** The name that errors of its taps bear. */
  readonly name: string;
  /** JSON Schema (draft-07) of the options that the config may give. Absent: the plugin takes none. */
  readonly optionsSchema?: KeySchema | undefined;
  /** Taps the hooks. */
  apply(hooks: LifecycleHooks, context: PluginContext<Options>): void | Promise<void>;
}

/** Marks what `definePlugin` made, across copies of core. */
export const PLUGIN_BRAND: unique symbol = Symbol.for("towline.plugin") as never;

/**
 * Defines a plugin.
 *
 * @example
 * ```ts
 * export default definePlugin({
 *   name: "no-reboot",
 *   apply(hooks) {
 *     hooks.run.before.tap("no-reboot", (request) => {
 *       if (/\breboot\b/.test(request.shown)) throw new Error("reboot is not allowed here");
 *       return request;
 *     });
 *   },
 * });
 * ```
 */
export function definePlugin<Options = unknown>(plugin: Plugin<Options>): Plugin<Options> {
  return Object.defineProperty(plugin, PLUGIN_BRAND, { value: 1 });
}
