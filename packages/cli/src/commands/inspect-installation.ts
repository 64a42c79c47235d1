/** Asks a connector what it needs on this machine, and keeps what goes wrong with that apart from the connector. */
import type { Connector, InstallationFinding } from "@towline/core";
import { formatDeadline, within } from "@towline/core/waiting";

const DEADLINE_MS = 10_000;

/** What was found. A connector that fails to tell, or takes too long, is a finding itself. */
export async function inspectInstallation(
  connector: Connector,
  deadlineMs = DEADLINE_MS,
): Promise<readonly InstallationFinding[]> {
  try {
    return await within(deadlineMs, (async () => (await connector.checkInstallation?.()) ?? [])(), () => {
      throw new Error(`no answer within ${formatDeadline(deadlineMs)}`);
    });
  } catch (error) {
    const detail = `what it needs is not known: ${error instanceof Error ? error.message : String(error)}`;
    return [{ name: connector.name, ok: false, detail }];
  }
}

/** In a few words: `kubectl v1.32.4`, or `no kubectl`. */
export function summarizeInstallation(findings: readonly InstallationFinding[]): string {
  return findings.map(({ name, ok, detail }) => (ok ? nameOnce(name, detail) : `no ${name}`)).join(", ");
}

/** Programs often begin with their own name when they tell their version. */
function nameOnce(name: string, detail: string): string {
  const [program = ""] = name.toLowerCase().split(" ");
  return detail.toLowerCase().includes(program) ? detail : `${name} ${detail}`;
}
