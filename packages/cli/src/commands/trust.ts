/** `towline trust TARGETS`: shows the keys of hosts, and adds those that somebody approves to what is known. */

import { STATUSES } from "@towline/core";
import type { Command } from "commander";
import { watchInterrupts } from "../fan-out/watch-interrupts.ts";
import { collect } from "../options/collect.ts";
import {
  addSelectionOptions,
  readFanOutOptions,
  readOpenOptions,
  readSelectOptions,
  type SelectionFlags,
} from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { useFleet } from "../session/use-fleet.ts";
import { areTrusted, type IdentityList } from "../trust/identity-list.ts";
import { readFingerprints } from "../trust/read-fingerprints.ts";
import { trustHosts } from "../trust/trust-hosts.ts";
import { TrustPage } from "../trust/trust-page.ts";

const EXAMPLES = `
On a terminal you are asked once. Elsewhere only keys whose fingerprints you
give are added: to accept whatever answers, there is
ssh_strict_host_key_checking.

Examples:
  $ towline trust web
  $ towline trust web1 --fingerprint SHA256:vVu2…
  $ towline trust web --from fingerprints.txt     what ssh-keygen -lf prints`;

interface TrustFlags extends SelectionFlags {
  readonly parallel?: string;
  readonly fingerprint?: readonly string[];
  readonly from?: string;
  readonly json?: boolean;
}

/** Declares `trust`. */
export function registerTrustCommand(program: Command, context: CliContext): void {
  const command = program
    .command("trust")
    .description("show the keys of hosts, and add the new ones that you approve")
    .usage("<targets...> [options]")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addSelectionOptions(command)
    .option("--parallel <count>", "hosts at once")
    .optionsGroup("What is added without a question:")
    .option("--fingerprint <fingerprint>", "a key with this fingerprint (repeatable)", collect)
    .option("--from <file>", "keys with the fingerprints in this file, as ssh-keygen -lf prints them")
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line, and ask nothing")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await trust(targets, self.optsWithGlobals<TrustFlags>(), context);
    });
}

async function trust(targets: readonly string[], flags: TrustFlags, context: CliContext): Promise<void> {
  const openOptions = readOpenOptions(flags);
  const { parallelism } = readFanOutOptions(flags);
  const selected = await readTargets(targets, flags.hostsFile, context);
  const fingerprints = await readFingerprints(flags.fingerprint, flags.from);
  const prompt = createTerminalPrompt(context);
  await useFleet(context, flags, { ...openOptions, prompt }, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    const selection = fleet.select(selected, readSelectOptions(flags));
    await selection.hosts();
    const ending = new AbortController();
    const interrupts = watchInterrupts(() => ending.abort());
    const page = new TrustPage({
      ...{ ...flags, context, fleet, fingerprints, prompt, signal: ending.signal, giveUp: () => ending.abort() },
      json: flags.json === true,
    });
    try {
      const list = await trustHosts({ fleet, selection, parallelism, signal: ending.signal, page });
      page.finish(list);
      context.exitCode = ending.signal.aborted ? 130 : exitCodeOf(list);
    } finally {
      page.stop();
      interrupts.stop();
    }
  });
}

/** 0 where all hosts are trusted now, 1 where one is not, 3 where a host was not reached. */
function exitCodeOf({ listed, unasked }: IdentityList): number {
  return Math.max(areTrusted(listed) ? 0 : 1, ...unasked.map(({ status }) => STATUSES[status].exitCode));
}
