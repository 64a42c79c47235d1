/** Hooks with plugins on them, for tests; .mts, so that the build leaves it out. */
import type { HookError } from "../errors/kinds.ts";
import type { RunResult } from "../result/run-result.ts";
import { applyPlugins } from "./apply-plugins.ts";
import { createHooks } from "./create-hooks.ts";
import { definePlugin, type Plugin } from "./define-plugin.ts";
import type { RunRequest } from "./lifecycle.ts";

/** What a command is asked for with. */
export const REQUEST: RunRequest = {
  host: "web1",
  connector: "ssh",
  command: "uptime",
  shown: "uptime",
  arguments: {},
};
/** How it ends well. */
export const RESULT = { host: "web1", status: "ok" } as RunResult;
/** How a plugin taps. */
export type Apply = Plugin["apply"];

/** Hooks with these plugins applied, and the errors that were reported. */
export async function applyTo(plugins: { [name: string]: Apply }, tapTimeout?: number) {
  const hooks = await createHooks();
  const errors: HookError[] = [];
  const logged: string[] = [];
  const list = Object.entries(plugins).map(([name, apply]) => ({
    plugin: definePlugin({ name, apply }),
    options: { of: name },
  }));
  const options = { log: (line: string) => logged.push(line), onError: (error: HookError) => errors.push(error) };
  await applyPlugins(hooks, list, { ...options, tapTimeout });
  return { hooks, errors, logged };
}
