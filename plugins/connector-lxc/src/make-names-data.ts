/** The hosts of a name: one container, or all that the carrier has. */
import { InventoryError, type NamesContext, type NamesData, PROGRAM_MISSING, runOnCarrier } from "@towline/core";
import { pathOption } from "./container-path.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** @throws InventoryError for a name that no container can have, and where they can't be listed */
export async function* makeNamesData(name: string | undefined, context: NamesContext): AsyncGenerator<NamesData> {
  if (name === undefined) {
    yield* listContainers(context);
    return;
  }
  if (!NAME.test(name)) {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${JSON.stringify(name)} is no name of an LXC container`, {
      connector: "lxc",
      advice: "A name has letters, digits, dots, underscores and dashes, and begins with a letter or a digit.",
    });
  }
  yield describe(name, ["@lxc"]);
}

async function* listContainers({ data, carrier, signal }: NamesContext): AsyncGenerator<NamesData> {
  const folder = typeof data.lxc_path === "string" ? data.lxc_path : undefined;
  const argv = ["lxc-ls", ...pathOption(folder), "--fancy", "--fancy-format=NAME,STATE"];
  const { exitCode, stdout, stderr } = await runOnCarrier(await carrier(), argv, { signal });
  if (exitCode !== 0) {
    throw new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `lxc-ls failed: ${stderr.trim()}`, {
      connector: "lxc",
      advice: exitCode === PROGRAM_MISSING ? "Install LXC there (Debian: lxc)." : undefined,
    });
  }
  const [, ...rows] = stdout.split("\n");
  for (const row of rows) {
    const [name, state] = row.trim().split(/\s+/);
    if (name === undefined || !NAME.test(name)) continue;
    yield describe(name, ["@lxc", state === "RUNNING" ? "lxc_running" : "lxc_stopped"]);
  }
}

function describe(name: string, groups: readonly string[]): NamesData {
  return { name: `@lxc/${name}`, data: { lxc_container: name }, groups };
}
