/** Shows what hosts showed: for people as a table, for programs as events. */
import { foldNames, formatEvent, type RunStatus } from "@towline/core";
import { toEventError } from "../events/event-error.ts";
import type { Colors } from "../render/colors.ts";
import { displayWidth } from "../render/display-width.ts";
import { removeControls } from "../render/remove-controls.ts";
import { renderTable } from "../render/table.ts";
import { FailureList } from "../reporters/failure-list.ts";
import { renderFailures } from "../reporters/summary.ts";
import { GRAVITY, type Listed, type ListedIdentity } from "./identity-list.ts";

/** One line for each key: its state, its hosts, the key. What needs a look comes last, next to the question. */
export function renderIdentities(listed: readonly ListedIdentity[], colors: Colors, width: number | undefined): string {
  const sorted = [...listed].sort((one, other) => GRAVITY.indexOf(one.state) - GRAVITY.indexOf(other.state));
  const rows = sorted.map(({ state, hosts, name, keyType, fingerprint }) => {
    const folded = foldNames(hosts);
    const shown = folded === name ? name : `${folded} (${name})`;
    return [state, shown, `${keyType} ${fingerprint}`].map(removeControls);
  });
  // A fingerprint that is broken in the middle can't be compared.
  const isWide =
    width !== undefined &&
    renderTable(rows)
      .split("\n")
      .some((line) => displayWidth(line) > width);
  const stacked = rows.flatMap(([state = "", shown = "", key = ""]) => [
    [state, shown],
    ["", key],
  ]);
  return renderTable(isWide ? stacked : rows, {
    paint: (text, column) => (column === 0 ? paintState(text, colors) : text),
  });
}

function paintState(text: string, colors: Colors): string {
  const state = text.trimEnd();
  if (state === "known" || state === "added") return colors.green(text);
  return state === "new" ? colors.yellow(text) : colors.red(text);
}

/** Why keys are refused and hosts were not asked, and what to do. */
export function renderRefusals(list: Listed, colors: Colors, width: number | undefined): string {
  const failures = new FailureList();
  for (const { hosts, state, error } of list.listed) {
    if (state !== "changed" && state !== "revoked") continue;
    for (const host of hosts) failures.add({ host, status: "refused" satisfies RunStatus, durationMs: 0, error });
  }
  for (const { host, status, error } of list.unasked) failures.add({ host, status, durationMs: 0, error });
  return renderFailures(failures, colors, width);
}

/** An event for each host and key, and for each host that was not asked. */
export function formatIdentities({ listed, unasked }: Listed): string {
  const shown = listed.flatMap(({ hosts, name, keyType, fingerprint, state, error }) =>
    hosts.map((host) =>
      formatEvent({
        ...{ type: "identity", host, name, keyType, fingerprint, state },
        error: state === "changed" || state === "revoked" ? toEventError(error) : undefined,
      }),
    ),
  );
  const others = unasked.map(({ host, status, error }) =>
    formatEvent({ type: "identity", host, state: status, error: toEventError(error) }),
  );
  return [...shown, ...others].join("");
}
