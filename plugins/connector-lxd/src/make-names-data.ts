/** The hosts of a name: one instance, or all that the manager or a remote has. */
import { InventoryError, type NamesContext, type NamesData } from "@towline/core";
import { explainFailure } from "./explain-failure.ts";
import { parseInstanceName } from "./instance-name.ts";
import { listInstances } from "./list-instances.ts";
import { clientOf, type InstanceManager } from "./manager.ts";

/** @throws InventoryError for a name that no instance can have, and where they can't be listed */
export async function* makeNamesData(
  manager: InstanceManager,
  text: string | undefined,
  { data, carrier, signal }: NamesContext,
): AsyncGenerator<NamesData> {
  const { name: connector, title } = manager;
  const name = text === undefined ? { remote: "", instance: undefined } : parseInstanceName(text);
  if (name === undefined) {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${JSON.stringify(text)} is no name of an instance`, {
      connector,
      advice: `Write @${connector}/INSTANCE or @${connector}/REMOTE:INSTANCE; names have letters, digits and dashes.`,
    });
  }
  if (name.instance !== undefined) {
    yield describe(manager, `${name.remote}${name.instance}`, []);
    return;
  }
  const { instances, answer } = await listInstances(await carrier(), clientOf(manager, data), name, signal);
  if (answer.exitCode !== 0) {
    const { message, advice } = explainFailure(manager, answer);
    const details = { connector, advice };
    throw new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `${title} listed no instances: ${message}`, details);
  }
  for (const { name: instance, state } of instances) {
    const group = `${connector}_${state === "RUNNING" ? "running" : "stopped"}`;
    yield describe(manager, `${name.remote}${instance}`, [group]);
  }
}

function describe({ name }: InstanceManager, instance: string, groups: readonly string[]): NamesData {
  return { name: `@${name}/${instance}`, data: { [`${name}_instance`]: instance }, groups: [`@${name}`, ...groups] };
}
