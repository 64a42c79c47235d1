/** Reads the known_hosts of ssh. Hashed names can't be listed: that is what they are hashed for. */
import type { ListedHost } from "@towline/listing";
import { ADDRESS, type ReadFormat } from "./listed.ts";

const PLACE = /^\[([^\]]+)\]:(\d+)$/;

/**
 * The hosts whose keys are known, each by its first name on its line that is no address. Patterns, certificate authorities
 * and revoked keys are no hosts.
 *
 * @throws Error whose message begins with a line's number, where all of it is hashed
 */
export const readKnownHosts: ReadFormat = (text, log) => {
  const hosts = new Map<string, ListedHost>();
  let hashed = 0;
  let firstHashed = 0;
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    const [names = ""] = row.trim().split(/[ \t]+/, 1);
    if (names === "" || names.startsWith("#") || names.startsWith("@")) continue;
    if (names.startsWith("|")) {
      hashed += 1;
      firstHashed ||= index + 1;
      continue;
    }
    const plain = names.split(",").filter((name) => name !== "" && !/[*?!]/.test(name));
    const chosen = plain.find((name) => !ADDRESS.test(PLACE.exec(name)?.[1] ?? name)) ?? plain[0];
    if (chosen === undefined) continue;
    const [, host = chosen, port] = PLACE.exec(chosen) ?? [];
    if (hosts.has(chosen)) continue;
    // A name with another port is another host, so its port stays a part of it.
    const name = port === undefined ? host : host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    hosts.set(chosen, { name, line: index + 1 });
  }
  if (hashed > 0 && hosts.size === 0) {
    throw new Error(`${firstHashed}: all ${hashed} names are hashed, and can't be listed`);
  }
  if (hashed > 0) log(`${hashed} hashed names can't be listed (the first in line ${firstHashed})`);
  return [...hosts.values()];
};
