/** What people should know about the settings of a host and can't see in them, for `towline explain`. */
import type { ExplainRequest } from "@towline/core";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshData } from "../settings/connector-data.ts";
import { explainLeftovers } from "../ssh-config/explain-leftovers.ts";

/** One sentence a line: what would connect to the host, and why, and what does not take effect. */
export async function explainData(request: ExplainRequest<SshData>): Promise<readonly string[]> {
  const { engine, reason } = await chooseEngineFor(request);
  return [`connects by ${engine}: ${reason}`, ...explainLeftovers(request.data, engine)];
}
