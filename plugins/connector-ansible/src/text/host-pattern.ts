/** What a host is written as in an inventory: a name, with ranges such as `web[01:50:2]`, and a port after it. */
import { InventoryMistake } from "../model/inventory-data.ts";
import { countRange, expandRange } from "./host-range.ts";

/** The hosts that a pattern stands for, and their port. */
export interface HostPattern {
  readonly names: readonly string[];
  readonly port: number | undefined;
}

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;
const BRACKETED_WITH_PORT = /^\[(.+)\]:(\d+)$/s;
const WITH_PORT = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/s;

const DECIMAL_RANGE = "\\[\\d+:\\d+(?::\\d+)?\\]";
const LETTER_RANGE = "\\[(?:[a-z]:[a-z]|\\d+:\\d+)(?::\\d+)?\\]";
const HEX = "(?:[0-9a-f]{1,4}|\\[[0-9a-f]+:[0-9a-f]+(?::\\d+)?\\])";
const OCTET = `(?:[01]?\\d{1,2}|2[0-4]\\d|25[0-5]|${DECIMAL_RANGE})`;
const LABEL = `(?:[\\p{L}\\p{N}_]|${LETTER_RANGE})(?:[\\p{L}\\p{N}_-]|${LETTER_RANGE})*(?<![_-])`;

const IPV4 = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`, "i");
const IPV6 = new RegExp(
  `^(?:${[
    `(?:${HEX}:){7}${HEX}`,
    `(?:${HEX}:){1,6}:`,
    ...[1, 2, 3, 4, 5, 6].map((before) => `(?:${HEX}:){${before}}(?::${HEX}){1,${7 - before}}`),
    `:(?::${HEX}){1,6}`,
    `${HEX}?::`,
    `(?:0:){6}(?:${OCTET}\\.){3}${OCTET}`,
    `::(?:ffff:)?(?:${OCTET}\\.){3}${OCTET}`,
    `(?:0:){5}ffff:(?:${OCTET}\\.){3}${OCTET}`,
  ].join("|")})$`,
  "i",
);
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, "iu");

/** No name is longer; patterns of more are not looked at. */
const LONGEST = 4_096;

/**
 * Reads a pattern as Ansible does: a port is one only after what can be a name or an address.
 *
 * @param mostNames how many names may come of it
 * @throws InventoryMistake for a range that is none, and for one of too many
 */
export function readHostPattern(text: string, mostNames: number): HostPattern {
  if (PLAIN.test(text)) return { names: [text], port: undefined };
  if (text.length > LONGEST) throw new InventoryMistake("the name of a host is too long");
  const { address, port } = splitPort(text);
  if (!address.includes("[")) return { names: [address], port };
  if (countRange(address) > mostNames) throw new InventoryMistake(`${text} stands for more hosts than anyone has`);
  return { names: expandRange(address), port };
}

function splitPort(text: string): { address: string; port: number | undefined } {
  let address = text;
  let port: number | undefined;
  for (const form of [BRACKETED_WITH_PORT, WITH_PORT]) {
    const [, before, digits] = form.exec(address) ?? [];
    if (before === undefined) continue;
    address = before;
    port = Number(digits);
  }
  return isAddress(address) ? { address, port } : { address: text, port: undefined };
}

function isAddress(text: string): boolean {
  return IPV4.test(text) || IPV6.test(text) || NAME.test(text);
}

/** One host of a list such as `web1,10.0.0.4:2222`: without ranges, and whatever is no address is taken as it is. */
export function readListedHost(text: string): HostPattern {
  const { address, port } = splitPort(text);
  return address.includes("[") ? { names: [text], port: undefined } : { names: [address], port };
}
