/** Lists the hosts of one file, whatever its format. */
import type { NamesContext, NamesData } from "@towline/core";
import {
  beginsAsJson,
  checkHost,
  inGroup,
  type ListedHost,
  listingFailed,
  mergeHosts,
  parseJson,
  readHosts,
  readPlainList,
  readSourceText,
  showText,
} from "@towline/listing";
import { ADDRESS, type ReadFormat } from "./listed.ts";
import { readEtcHosts } from "./read-etc-hosts.ts";
import { readKnownHosts } from "./read-known-hosts.ts";
import { readStandardInput } from "./read-standard-input.ts";

const FORMATS = {
  list: readPlainList,
  hosts: readEtcHosts,
  known_hosts: readKnownHosts,
} as const satisfies { readonly [format: string]: ReadFormat };

type Format = keyof typeof FORMATS | "json";

/** @throws InventoryError */
export async function listHosts(name: string, context: NamesContext): Promise<readonly NamesData[]> {
  const text = name === "-" ? await readStandardInput(context) : await readSourceText("hosts", name, context);
  const place = name === "-" ? "standard input" : name;
  const format = readFormat(context.data.hosts_format) ?? guessFormat(text);
  if (format === "json") {
    return readHosts("hosts", showText(place), parseJson("hosts", showText(place), text)).map((host) =>
      inGroup("@hosts", host),
    );
  }
  let listed: readonly ListedHost[];
  try {
    listed = FORMATS[format](text, (message) => context.log(`${place}: ${message}`));
  } catch (error) {
    throw listingFailed(
      "hosts",
      `${showText(place)}:${(error as Error).message}`,
      "Correct the line, or set hosts_format.",
      error,
    );
  }
  const hosts = listed.map(({ line, ...host }) =>
    checkHost("hosts", `${showText(place)}:${line}`, inGroup("@hosts", host)),
  );
  return mergeHosts(hosts);
}

function readFormat(value: unknown): Format | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === "json" || (typeof value === "string" && Object.hasOwn(FORMATS, value))) return value as Format;
  const known = [...Object.keys(FORMATS), "json"].join(", ");
  throw listingFailed("hosts", `hosts_format is ${showText(JSON.stringify(value))}`, `It is one of ${known}.`);
}

const KEY_TYPE = /^(?:ssh-|ecdsa-|sk-)[\w@.-]+$/;

/** By the first line that says something. */
function guessFormat(text: string): Format {
  if (beginsAsJson(text)) return "json";
  const [, line = ""] = /^[ \t]*([^\s#][^\r\n]*)/m.exec(text) ?? [];
  const words = line.trim().split(/[ \t]+/);
  const [first = "", second = "", third = ""] = words;
  if (KEY_TYPE.test(first.startsWith("@") && !first.includes("/") ? third : second)) return "known_hosts";
  return ADDRESS.test(first) && second !== "" && !second.startsWith("#") && !second.includes("=") ? "hosts" : "list";
}
