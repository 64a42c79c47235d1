/** The hosts of a name: a machine that runs, a folder, or all machines that run on the carrier. */
import { InventoryError, type NamesContext, type NamesData } from "@towline/core";
import { findMachines } from "./find-machines.ts";

const MACHINE = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** @throws InventoryError for a name that no machine can have, and where they can't be listed */
export async function* makeNamesData(name: string | undefined, context: NamesContext): AsyncGenerator<NamesData> {
  if (name === undefined) {
    const machines = await findMachines(await context.carrier(), context.signal);
    if (machines === undefined) {
      throw new InventoryError(
        "ERR_TOWLINE_INVENTORY_FAILED",
        "Machines can't be listed there: it has no sh or no /proc",
        {
          connector: "nspawn",
        },
      );
    }
    for (const machine of machines.keys()) if (MACHINE.test(machine)) yield describeMachine(machine);
    return;
  }
  if (name.includes("/") && isPlain(name)) {
    const folder = `/${name.replace(/^\/+/, "")}`;
    yield { name: `@nspawn${folder}`, data: { nspawn_directory: folder }, groups: ["@nspawn"] };
    return;
  }
  if (!MACHINE.test(name)) {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${JSON.stringify(name)} is no name of a machine`, {
      connector: "nspawn",
      advice: "Write @nspawn/NAME for a machine that runs, or @nspawn/FOLDER/NAME for a folder or an image.",
    });
  }
  yield describeMachine(name);
}

function isPlain(text: string): boolean {
  return [...text].every((letter) => letter >= " " && letter !== "\u007f");
}

function describeMachine(machine: string): NamesData {
  return { name: `@nspawn/${machine}`, data: { nspawn_machine: machine }, groups: ["@nspawn"] };
}
