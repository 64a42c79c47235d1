/** Accepts or refuses the key that a host shows. Whatever goes wrong on the way is a refusal. */
import { ConnectError } from "@towline/core";
import { findHostKeyProblem } from "../algorithms/key-policy.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { type Examination, examineHostKey, isKnownKey } from "./examine-host-key.ts";
import { orderAlgorithms } from "./judge-host-key.ts";
import { type HostLookup, lookUpHost } from "./look-up-host.ts";
import { refuseHostKey, refuseUnfit, refuseUnknown, refuseVerdict } from "./refuse-host-key.ts";
import { rememberHost } from "./shown-host.ts";

/** What is known about one host before it shows its key. */
export interface HostKeyCheck {
  /** Host key algorithms in the order in which to ask for them; undefined for ssh2's own order. */
  readonly algorithms: readonly string[] | undefined;
  /** Whether the key, as it came on the wire, is known: then nothing else is to be checked. */
  knows(publicKey: Buffer): boolean;
  /** Resolves when the key, as it came on the wire, is accepted. @throws ConnectError with reason `hostkey` */
  check(publicKey: Buffer): Promise<void>;
}

/** Looks the host up. @throws ConnectError when a known_hosts file can't be read. */
export async function prepareHostKeyCheck(target: SshTarget, host: string, port: number): Promise<HostKeyCheck> {
  const lookup = await lookUpHost(target, host, port);
  return {
    algorithms: orderAlgorithms(lookup.lines),
    knows: (publicKey) => isKnownKey(lookup, publicKey) && findHostKeyProblem(target.data, publicKey) === undefined,
    check: (publicKey) =>
      refusingErrors(lookup, async () => {
        const problem = findHostKeyProblem(target.data, publicKey);
        if (problem !== undefined) throw refuseUnfit(lookup, problem);
        const examination = await examineHostKey(lookup, publicKey);
        const refusal = refuseVerdict(lookup, examination);
        if (refusal !== undefined) throw refusal;
        if (examination.verdict.kind === "new") await acceptNew(target, lookup, examination);
      }),
  };
}

async function refusingErrors(lookup: HostLookup, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    throw refuseHostKey(
      lookup,
      `the host key of ${lookup.name} could not be checked: ${(error as Error).message}`,
      "Check the permissions of the known_hosts file and its folder.",
      error,
    );
  }
}

async function acceptNew(target: SshTarget, lookup: HostLookup, examination: Examination): Promise<void> {
  const mode = target.data.ssh_strict_host_key_checking;
  if (mode === "no" || mode === "off") return;
  if (mode === "yes" || (mode === "ask" && target.prompt === undefined)) {
    throw refuseUnknown(lookup, examination);
  }
  if (mode === "ask") {
    const shown = `${examination.shown.type} ${examination.fingerprint}`;
    const question = `The host key of ${lookup.name} is not known: ${shown}. Connect and remember it? [yes/no] `;
    const answer = await target.prompt?.(question, { echo: true, signal: target.signal });
    if (!/^(y|yes)$/i.test(answer?.trim() ?? "")) {
      throw refuseHostKey(
        lookup,
        `the host key of ${lookup.name} was not accepted (${shown})`,
        "Answer yes to connect.",
      );
    }
  }
  if (lookup.ownFile !== undefined) await rememberHost({ target, lookup, examination, companions: [] });
}
