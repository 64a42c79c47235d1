/** A socket's address as people write it. */
import type { SocketAddress } from "../connector/connection.ts";

export function showAddress(address: SocketAddress): string {
  if ("path" in address) return address.path;
  return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}
