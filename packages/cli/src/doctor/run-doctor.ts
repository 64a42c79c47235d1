/** The doctor's round: this machine, and either all connectors or one host with those that lead to it. */
import type { Fleet, Host, HostEntry } from "@towline/core";
import { checkClock } from "./check-clock.ts";
import { checkConnection, checkFiles, checkShell, checkSudo, checkUser } from "./check-host.ts";
import { checkConfig, checkConnector, checkNode, checkPlugin } from "./check-machine.ts";
import { checkName, checkSettings } from "./check-target.ts";
import type { DoctorReport } from "./report.ts";

/** Opens the fleet: of the project's config, or of none. */
export type OpenFleet = (config: "project" | "none") => Promise<Fleet>;

/** Makes the round. A check that others build on ends its part of the round when it fails. */
export async function runDoctor(report: DoctorReport, target: string | undefined, open: OpenFleet): Promise<void> {
  const opened: Fleet[] = [];
  try {
    report.section("This machine");
    await report.run(checkNode(process.versions.node));
    await report.run(
      checkConfig(
        () => open("project"),
        (fleet) => opened.push(fleet),
      ),
    );
    const [configured] = opened;
    const fleet = configured ?? (await open("none"));
    // Connectors can be looked at without the config too.
    if (configured === undefined) opened.push(fleet);
    for (const plugin of fleet.plugins) await report.run(checkPlugin(plugin));
    if (target !== undefined && configured !== undefined) {
      await examineHost(report, target, configured);
    } else {
      report.section("Connectors");
      for (const entry of fleet.registry.list()) await report.run(checkConnector(entry, fleet.registry));
    }
  } finally {
    for (const fleet of opened) await fleet.close();
  }
}

async function examineHost(report: DoctorReport, target: string, fleet: Fleet): Promise<void> {
  report.section(`Host ${target}`);
  const entries: HostEntry[] = [];
  await report.run(checkName(fleet, target, (found) => entries.push(found)));
  const [entry] = entries;
  if (entry === undefined) return;
  const used = new Set(entry.route.map(({ connector }) => connector));
  for (const each of fleet.registry.list()) {
    if (used.has(each.identifier)) await report.run(checkConnector(each, fleet.registry));
  }
  if ((await report.run(checkSettings(fleet, entry))).mark === "failed") return;
  const host = fleet.host(entry.name);
  const connection = checkConnection(host);
  const checks = [checkShell(host), checkUser(host), checkSudo(host), checkClock(host), checkFiles(host)];
  if (!(await followWay(report, host, entry))) {
    report.passOver([connection, ...checks]);
    return;
  }
  if ((await report.run(connection)).mark === "failed") {
    report.passOver(checks);
    return;
  }
  for (const check of checks) await report.run(check);
}

/** Shows each step of the way to the host, as far as its connectors can tell. Returns whether none failed. */
async function followWay(report: DoctorReport, host: Host, { route }: HostEntry): Promise<boolean> {
  let isOpen = true;
  let last: string | undefined;
  for await (const { name, hop, outcome, detail, advice, durationMs } of host.diagnose()) {
    if (route.length > 1 && hop !== last) report.section(`On the way: ${hop}`);
    last = hop;
    report.add(name, { mark: outcome, detail, advice, durationMs });
    isOpen &&= outcome !== "failed";
  }
  if (route.length > 1 && last !== undefined) report.section(`Host ${host.name}`);
  return isOpen;
}
