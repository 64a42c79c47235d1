/** Tells people what a server has shown, and what to do about what is not as it should be. */
import type { Examination } from "../known-hosts/examine-host-key.ts";
import type { HostLookup } from "../known-hosts/look-up-host.ts";
import { refuseUnknown, refuseVerdict } from "../known-hosts/refuse-host-key.ts";
import type { Engine } from "../openssh-engine/choose-engine.ts";
import { type Agreement, findWeakPoints } from "./judge-algorithms.ts";
import { findWeaknesses } from "./known-weaknesses.ts";
import type { Finding } from "./run-steps.ts";

/** What it calls itself. */
export function describeSoftware(software: string): Finding {
  const weaknesses = findWeaknesses(software);
  if (weaknesses.length === 0) return { outcome: "ok", detail: software };
  const told = weaknesses.map(({ name, consequence }) => `this version may have ${name}: ${consequence}`);
  const fixes = weaknesses.map(({ fix }) => fix).join(", ");
  const advice = `See whether the server has the fix; its version does not always tell. It is in ${fixes}.`;
  return { outcome: "warning", detail: [software, ...told].join("\n"), advice };
}

/** What was agreed on. */
export function describeAlgorithms(agreement: Agreement, engine: Engine): Finding {
  const { algorithms, isStrict } = agreement;
  const chosen = Object.values(algorithms).filter((name) => name !== undefined);
  const detail = [
    `${chosen.join(", ")}${isStrict ? ", strict" : ""}`,
    ...(engine === "openssh" ? ["as ssh2 would have it: the login is openssh's, which may choose others"] : []),
  ];
  const points = findWeakPoints(agreement);
  if (points.length === 0) return { outcome: "ok", detail: detail.join("\n") };
  return { outcome: "warning", detail: [...detail, ...points].join("\n"), advice: "Update its ssh server." };
}

/** @throws ConnectError for a key with which the host would be refused */
export function describeHostKey(lookup: HostLookup, examination: Examination, mode: string): Finding {
  const refusal = refuseVerdict(lookup, examination);
  if (refusal !== undefined) throw refusal;
  const shown = `${examination.shown.type} ${examination.fingerprint}`;
  if (examination.verdict.kind === "known") return { outcome: "ok", detail: `${shown}, known as ${lookup.name}` };
  const unknown = refuseUnknown(lookup, examination);
  if (mode === "yes") throw unknown;
  const next = {
    "accept-new": "it is added to known_hosts now",
    ask: "you are asked about it",
    no: "it is accepted, and not remembered",
    off: "it is accepted, and not remembered",
  }[mode];
  return { outcome: "warning", detail: `${shown}, not known yet: ${next}`, advice: unknown.advice };
}
