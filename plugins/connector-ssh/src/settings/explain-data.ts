/** What people should know about the settings of a host and can't see in them, for `towline explain`. */
import type { ExplainRequest } from "@towline/core";
import { explainEngine } from "../openssh-engine/explain-engine.ts";
import { explainLeftovers } from "../ssh-config/explain-leftovers.ts";
import type { SshData } from "./connector-data.ts";

/** One sentence a line. */
export async function explainData(request: ExplainRequest<SshData>): Promise<readonly string[]> {
  return [...(await explainEngine(request)), ...explainLeftovers(request.data)];
}
