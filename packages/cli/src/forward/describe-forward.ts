/** A forward in words: what is reached where, and who can use it. */

/** A forward as it is told. */
export interface ToldForward {
  readonly host: string;
  readonly kind: "local" | "remote" | "dynamic";
  /** Where it listens. */
  readonly listen: string;
  /** Where it leads; undefined for a proxy. */
  readonly to: string | undefined;
}

/** What it does, in one line. */
export function describeForward({ host, kind, listen, to }: ToldForward): string {
  switch (kind) {
    case "local":
      return `${listen} leads to ${to} as seen from ${host}`;
    case "remote":
      return `${listen} on ${host} leads to ${to} as seen from here`;
    case "dynamic":
      return `${listen} is a SOCKS5 proxy through ${host}`;
  }
}

/** What to mind, where others can use it. */
export function warnOfOthers({ host, kind, listen }: ToldForward): string | undefined {
  if (/^(\/|127\.|\[::1\]|localhost:)/.test(listen)) return undefined;
  const place = kind === "remote" ? host : "this machine";
  return `whoever reaches ${place} can use ${listen}: bind to 127.0.0.1 to keep it private`;
}
