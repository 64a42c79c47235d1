/** Hooks with plugins on them, for tests. */
import type { HookError } from "../../packages/core/src/errors/kinds.ts";
import { applyPlugins } from "../../packages/core/src/hooks/apply-plugins.ts";
import { createHooks } from "../../packages/core/src/hooks/create-hooks.ts";
import { definePlugin, type Plugin } from "../../packages/core/src/hooks/define-plugin.ts";
import type { RunRequest } from "../../packages/core/src/hooks/lifecycle.ts";
import type { RunResult } from "../../packages/core/src/result/run-result.ts";

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
