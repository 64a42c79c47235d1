/** What is known of servers by the name that they give themselves. */
import type { Client } from "ssh2";

/** ssh2 keeps the server's name to itself; read only where it is still there. */
interface ClientInternals {
  readonly _remoteVer?: unknown;
}

/** dropbear refuses commands, or forgets how they ended, when several start at the same time on one connection. */
export function losesCommands(client: Client): boolean {
  return nameOf(client).startsWith("dropbear");
}

/** It takes what is sent ahead of its answers. */
export function isOpenSsh(client: Client): boolean {
  return nameOf(client).startsWith("OpenSSH_");
}

function nameOf(client: Client): string {
  const name = (client as unknown as ClientInternals)._remoteVer;
  return typeof name === "string" ? name : "";
}
