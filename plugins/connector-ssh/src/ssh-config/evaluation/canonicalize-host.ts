/** Makes a host's name canonical: addresses always, names where CanonicalizeHostname asks for it. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { ConfigError } from "@towline/core";
import type { ConfigAnswer } from "./config-answer.ts";

const FAMILY: { readonly [family: string]: 0 | 4 | 6 } = { any: 0, inet: 4, inet6: 6 };
const DEFAULT_DOTS = 1;

/** An address in its usual spelling, such as `::1` for `0::1` and `127.0.0.1` for `127.1`; undefined for a name. */
export function canonicalizeAddress(host: string): string | undefined {
  const [address = "", zone] = host.split("%");
  // Both of these spell an address as the resolver does, but for IPv4 inside of IPv6 and for zones.
  if (isIP(address) === 6) {
    const spelled = address.includes(".") ? address : spellIpv6(address);
    return zone === undefined ? spelled : `${spelled}%${zone}`;
  }
  if (!/^[0-9]+(\.[0-9]+){0,3}$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname;
}

/** Case is left as it was, where that is all the difference. */
function spellIpv6(address: string): string {
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return spelled === address.toLowerCase() ? address : spelled;
}

/**
 * The name with the first of CanonicalDomains under which it resolves, or as it was.
 *
 * @throws ConfigError when it resolves under none of them and CanonicalizeFallbackLocal is no.
 */
export async function canonicalizeHost(host: string, mode: string, answer: ConfigAnswer): Promise<string> {
  const isNone = (keyword: string) => (answer.text(keyword) ?? "none").toLowerCase() === "none";
  const isDirect = isNone("proxycommand") && isNone("proxyjump");
  if (!isDirect && mode !== "always") return host;
  const family = FAMILY[answer.text("addressfamily") ?? "any"] ?? 0;
  const isFull = host.endsWith(".");
  if (!isFull && host.split(".").length - 1 > Number(answer.text("canonicalizemaxdots") ?? DEFAULT_DOTS)) return host;
  const domains = answer.get("canonicaldomains")?.values ?? [];
  const candidates = isFull
    ? [host]
    : domains.filter((domain) => domain !== "none").map((domain) => `${host}.${domain}.`);
  for (const name of candidates) {
    const resolves = await lookup(name, { family }).then(
      () => true,
      () => false,
    );
    if (resolves) return name.slice(0, -1);
  }
  if (answer.text("canonicalizefallbacklocal") !== "no") return host;
  throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `${host} resolves under none of ssh_config's CanonicalDomains`, {
    connector: "ssh",
    advice: "Check the name, or set CanonicalizeFallbackLocal yes.",
  });
}
