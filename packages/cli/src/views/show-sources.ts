/** Shows the sources of hosts: each with its time, how many it has, and whether it was asked. */
import type { Fleet, SourceReport } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { removeControls } from "../render/remove-controls.ts";
import { showPath } from "../render/show-path.ts";
import { renderTable } from "../render/table.ts";
import type { HostsPage } from "./show-hosts.ts";

/** People find them on stderr: what reads a pipe takes each line for a host. */
export function showSources(
  fleet: Fleet,
  { json, colors, width }: HostsPage,
  { stdout, stderr, cwd }: Pick<CliContext, "stdout" | "stderr" | "cwd">,
): void {
  const sources = fleet.timings().map((source) => {
    const { detail } = source;
    return detail === undefined ? source : { ...source, detail: fleet.redact(detail) };
  });
  if (json) stdout.write(sources.map((source) => formatEvent({ type: "source", ...source })).join(""));
  else {
    const rows = sources.map((source) => rowOf(source, cwd));
    const header = ["SOURCE", "NAME", "HOSTS", "TIME", "STATE"];
    stderr.write(renderTable(rows, { header, paintHeader: colors.dim, width }));
  }
}

function rowOf({ kind, name, state, hosts, durationMs, ageMs, detail }: SourceReport, cwd: string): string[] {
  const age = ageMs === undefined ? state : `${state}, ${(ageMs / 1000).toFixed(0)} s old`;
  return [
    kind,
    kind === "config" ? showPath(name, cwd) : name,
    hosts === undefined ? "" : String(hosts),
    durationMs === undefined ? "" : `${(durationMs / 1000).toFixed(2)} s`,
    detail === undefined ? age : `${age}: ${detail.split("\n", 1)[0]}`,
  ].map(removeControls);
}
