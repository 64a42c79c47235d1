/** Reads ProxyJump's list of hops. */
import { ConnectError } from "@towline/core";
import { type HostName, parseJumpHost } from "../names/parse-host-name.ts";

/** The hops from the nearest on; none for `none`. @throws ConnectError for a hop that can be no host. */
export function parseJumpChain(text: string | undefined, name: string): readonly HostName[] {
  if (text === undefined || text.toLowerCase() === "none") return [];
  return text.split(",").map((part) => {
    const hop = parseJumpHost(part.trim());
    if (hop !== undefined) return hop;
    throw new ConnectError("carrier", `${name}: ${JSON.stringify(part.trim())} can be no jump host`, {
      host: name,
      connector: "ssh",
      advice: "Write ssh_proxy_jump as [user@]host[:port], several with commas, or none.",
    });
  });
}

/** A hop as `[user@]host[:port]`. */
export function formatHop(hop: HostName): string {
  const host = hop.host.includes(":") ? `[${hop.host}]` : hop.host;
  return `${hop.user === undefined ? "" : `${hop.user}@`}${host}${hop.port === undefined ? "" : `:${hop.port}`}`;
}
