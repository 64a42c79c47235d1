/** Tells which engine would connect to a host, and why. */
import type { ExplainRequest } from "@towline/core";
import type { SshData } from "../settings/connector-data.ts";
import { chooseEngineFor } from "./engine-needs.ts";

/** One line, for `towline explain`. */
export async function explainEngine(request: ExplainRequest<SshData>): Promise<readonly string[]> {
  const { engine, reason } = await chooseEngineFor(request);
  return [`connects by ${engine}: ${reason}`];
}
