/** Keeps secrets out of argv, where every user of the machine can read them. */
import type { Connector, Registry } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";
import { UsageError } from "../process/usage-error.ts";

/**
 * Refuses `--data` for a key that is secret, also inside `_hops`.
 *
 * @throws UsageError
 */
export async function refuseSecrets(data: { readonly [key: string]: unknown }, registry: Registry): Promise<void> {
  for (const key of keysOf(data)) {
    const argument = GLOBAL_ARGUMENTS.find((each) => each.key === key);
    if (argument?.secret !== true && !(await isSecretSetting(key, registry))) continue;
    const advice =
      argument?.option !== undefined
        ? `Use ${argument.option.flag}, or set it in the config as { $env: NAME } or { $command: [program, …] }.`
        : "Set it in the config as { $env: NAME }, { $file: PATH }, { $command: [program, …] } or { $prompt: … }.";
    throw new UsageError(
      `--data ${key}: a secret on the command line can be read by every user of this machine`,
      advice,
    );
  }
}

function* keysOf(value: unknown): Iterable<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysOf(inner);
  }
}

async function isSecretSetting(key: string, registry: Registry): Promise<boolean> {
  const owner = registry.ownerOf(key);
  if (owner === undefined || owner.problem !== undefined) return false;
  const connector: Connector = await registry.load(owner.identifier);
  return connector.dataMeta[key]?.secret === true;
}
