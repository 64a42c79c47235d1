/** `--dry-run`: what would be done on which hosts, secrets masked, without connecting to any. */
import type { Fleet, GlobalArguments, HostEntry } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Operation } from "../events/operation.ts";
import type { FanOutFlags } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";
import { formatBytes } from "../render/format-quantity.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { formatMessage } from "../render/wrap-text.ts";

/** What would be done. */
export interface Plan {
  readonly context: CliContext;
  readonly flags: FanOutFlags;
  readonly fleet: Fleet;
  readonly hosts: readonly HostEntry[];
  readonly operation: Operation;
  /** From the command line. */
  readonly options: GlobalArguments;
}

/** Prints it: for people each different command once with its hosts, with `--json` an event for each host. */
export async function showPlan(plan: Plan): Promise<void> {
  const { context, flags, hosts } = plan;
  const hostsByText = new Map<string, string[]>();
  let events = "";
  for (const entry of hosts) {
    const operation = await planFor(entry, plan);
    if (flags.json === true) events += formatEvent({ type: "plan", host: entry.name, ...operation });
    const text = formatMessage(tellOperation(operation), context.stdout);
    const names = hostsByText.get(text);
    if (names === undefined) hostsByText.set(text, [entry.name]);
    else names.push(entry.name);
  }
  if (flags.json === true) {
    context.stdout.write(events);
    return;
  }
  let text = "";
  for (const [operation, names] of hostsByText) {
    text += formatMessage(nameHosts(names, Number.POSITIVE_INFINITY), context.stdout) + operation;
  }
  context.stdout.write(text);
  const { operation } = plan.operation;
  context.stderr.write(`Nothing was ${DONE[operation]}: this was a dry run.\n`);
}

const DONE: { readonly [Name in Operation["operation"]]: string } = {
  run: "run",
  put: "moved",
  get: "moved",
  sync: "changed",
  wait: "waited for",
  reboot: "rebooted",
};

async function planFor(entry: HostEntry, { fleet, operation, options }: Plan): Promise<Operation> {
  const { showLaunch } = await import("@towline/core");
  const hops = await fleet.explain(entry);
  if (operation.operation !== "run") return operation;
  const own = hops.at(-1)?.arguments ?? {};
  const settings = { ...own, ...options, env: { ...own.env, ...options.env } };
  return { ...operation, command: fleet.redact(showLaunch(operation.command, settings)) };
}

function tellSize({ entries, bytes }: Extract<Operation, { readonly sources: unknown }>): string {
  if (entries === undefined || bytes === undefined) return "";
  return `, ${entries > 1 ? `${entries} entries, ` : ""}${formatBytes(bytes)}`;
}

function tellOperation(operation: Operation): string {
  switch (operation.operation) {
    case "run":
      return operation.command.replaceAll(/^/gm, "  ");
    case "put":
    case "get":
    case "sync":
      return `  ${operation.sources.join(", ")} → ${operation.destination}${tellSize(operation)}`;
    case "wait":
      return "  wait until it can be reached";
    case "reboot":
      return "  reboot, and wait until it is back";
  }
}
