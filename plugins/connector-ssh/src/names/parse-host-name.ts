/** Reads `[user@]host[:port]`, also with IPv6 addresses. */

/** The parts of a host's name. */
export interface HostName {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** Letters of any script, digits, and what names and addresses have; the first is no dash. */
const HOST = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u;
const IPV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[A-Za-z0-9_.-]+)?$/;
/** Without what OpenSSH refuses on its command line too; a domain may stand before it, as in `CORP\jdoe`. */
const PLAIN_USER = /^[^\s\p{Cc}\-'"`$\\;&<>|(){}][^\s\p{Cc}'"`$\\;&<>|(){}]*(?:\\[^\s\p{Cc}'"`$\\;&<>|(){}]+)?$/u;
const ANY_USER = /^\P{Cc}+$/u;

/** The parts of a name such as `web1`, `deploy@web1:2222`, `[::1]:22` or `::1`; undefined when it is none. */
export function parseHostName(text: string): HostName | undefined {
  return parseParts(text, PLAIN_USER);
}

/** The same for a jump host, whose user no shell sees: OpenSSH takes any. */
export function parseJumpHost(text: string): HostName | undefined {
  return parseParts(text.replace(/^ssh:\/\//i, "").replace(/\/$/, ""), ANY_USER);
}

function parseParts(text: string, userForm: RegExp): HostName | undefined {
  const at = text.lastIndexOf("@");
  const user = at === -1 ? undefined : text.slice(0, at);
  if (user !== undefined && !userForm.test(user)) return undefined;
  const place = parsePlace(text.slice(at + 1));
  return place === undefined ? undefined : { ...place, ...(user === undefined ? {} : { user }) };
}

function parsePlace(text: string): HostName | undefined {
  const bracketed = /^\[([^\]]+)\](?::([0-9]+))?$/.exec(text);
  if (bracketed !== null) {
    const host = bracketed[1] as string;
    return IPV6.test(host) || HOST.test(host) ? withPort(host, bracketed[2]) : undefined;
  }
  if (text.split(":").length > 2) return IPV6.test(text) ? { host: text } : undefined;
  const [host = "", port] = text.split(":");
  return HOST.test(host) ? withPort(host, port) : undefined;
}

function withPort(host: string, text: string | undefined): HostName | undefined {
  if (text === undefined) return { host };
  if (!/^[0-9]{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65535 ? { host, port } : undefined;
}
