/** Tells core how often a host's settings want connecting to be tried again. */
import type { ConnectRetries } from "@towline/core";
import type { SshData } from "../settings/connector-data.ts";

/** Undefined where they say nothing. */
export function connectRetries(data: SshData): ConnectRetries | undefined {
  const { ssh_connect_retries, ssh_connect_retry_min_delay, ssh_connect_retry_max_delay } = data;
  if (ssh_connect_retries === undefined) return undefined;
  return {
    retries: ssh_connect_retries,
    minDelay: ssh_connect_retry_min_delay * 1_000,
    maxDelay: ssh_connect_retry_max_delay * 1_000,
  };
}
