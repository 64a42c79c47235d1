/** Within which time a server has to answer a request. */
import type { SshData } from "../settings/connector-data.ts";

const DEFAULT_MILLISECONDS = 90_000;

/** As long as it takes to find a silent link dead; as long as that by default where nobody looks for dead links. */
export function answerDeadline({ ssh_keepalive_interval: interval, ssh_keepalive_count: count }: SshData): number {
  return interval * count * 1_000 || DEFAULT_MILLISECONDS;
}
