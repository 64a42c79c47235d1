/** Checks what a target means before anything is connected: one host, and settings that are right. */
import { type ExplainedHop, type Fleet, type HostEntry, InventoryError, MASK } from "@towline/core";
import { isForPeople } from "../explain/list-settings.ts";
import { showValue } from "../render/show-value.ts";
import type { Check } from "./check.ts";

const STEP_DEADLINE_MS = 15_000;

/** Whether the target names one host, and how it is reached. */
export function checkName(fleet: Fleet, target: string, receive: (entry: HostEntry) => void): Check {
  return {
    name: "Name",
    deadline: STEP_DEADLINE_MS,
    work: async () => {
      const [entry, ...others] = await fleet.select(target).hosts();
      if (entry === undefined || others.length > 0) {
        throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `${target} selects ${others.length + 1} hosts`, {
          advice: `Name one of them, such as ${entry?.name ?? "NAME"}.`,
        });
      }
      receive(entry);
      const groups = entry.groups.length === 0 ? "" : `, in ${entry.groups.join(", ")}`;
      return { mark: "ok", detail: `${entry.route.map(({ name }) => name).join(" → ")}${groups}` };
    },
  };
}

/** Whether the settings are right, and which of them are not the defaults. */
export function checkSettings(fleet: Fleet, entry: HostEntry): Check {
  return {
    name: "Settings",
    deadline: STEP_DEADLINE_MS,
    work: async () => {
      const shown = (await fleet.explain(entry)).flatMap(showSettings);
      return { mark: "ok", detail: fleet.redact(shown.length === 0 ? "all defaults" : shown.join("\n")) };
    },
  };
}

function showSettings(hop: ExplainedHop): string[] {
  return [...hop.provenance].flatMap(([key, source]) => {
    const value = hop.data[key];
    if (source.kind === "default" || value === undefined || !isForPeople(key, hop)) return [];
    const isSecret = hop.connector.dataMeta[key]?.secret === true;
    const text = isSecret ? MASK : showValue(value);
    return [`${key} ${text} (${source.label})`];
  });
}
