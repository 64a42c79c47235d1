/** What follows `@cloud/`: a machine by its name or id, or those with a tag. */
import { InventoryError } from "@towline/core";
import { nameProblem } from "../host-name.ts";
import { listingFailed } from "../listing-failed.ts";
import { showText } from "../show-text.ts";
import type { Machine } from "./machine.ts";

const MOST_SHOWN = 20;

/** @throws InventoryError for a name that could be none */
export function checkChoice(connector: string, choice: string | undefined): void {
  const problem = choice === undefined ? undefined : nameProblem(choice);
  if (problem === undefined) return;
  throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `@${connector}/${showText(choice ?? "")} ${problem}`, {
    connector,
    advice: `Write @${connector}/NAME, @${connector}/KEY=VALUE for those with a tag or label, or @${connector}.`,
  });
}

/** @throws InventoryError where no machine is called so */
export function chooseMachines(
  connector: string,
  machines: readonly Machine[],
  choice: string | undefined,
): readonly Machine[] {
  if (choice === undefined) return machines;
  const named = machines.filter(({ id, name }) => id === choice || name === choice || `${name}.${id}` === choice);
  if (named.length > 0) {
    if (named.some(({ isRunning }) => isRunning)) return named;
    throw listingFailed(connector, `The machine ${showText(choice)} does not run`, "Start it, or name another one.");
  }
  if (choice.includes("=")) {
    return machines.filter(({ tags }) => tags.some(([key, value]) => `${key}=${value}` === choice));
  }
  const names = machines.filter(({ isRunning }) => isRunning).map(({ id, name }) => showText(name ?? id, 60));
  const shown = names.slice(0, MOST_SHOWN).join(", ");
  throw listingFailed(
    connector,
    `No machine is called ${showText(choice)}`,
    names.length === 0
      ? "None runs where the settings look."
      : `Those that run: ${shown}${names.length > MOST_SHOWN ? `, and ${names.length - MOST_SHOWN} more` : ""}`,
  );
}
