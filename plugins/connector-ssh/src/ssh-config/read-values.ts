/** Reads single values of ssh_config: numbers, times, yes and no. */
import { ConfigError } from "@towline/core";

const SECONDS_PER_UNIT: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** A value that ssh would refuse too. */
function wrongValue(keyword: string, value: string, expected: string): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: ${keyword} is "${value}", expected ${expected}`, {
    connector: "ssh",
    advice: "Correct the ssh_config file, or set the value in the fleet's data.",
  });
}

/** @throws ConfigError when it is no port. */
export function readPort(value: string): number {
  const port = Number(value);
  if (!/^[0-9]+$/.test(value) || port < 1 || port > 65_535) throw wrongValue("Port", value, "1 to 65535");
  return port;
}

/** @throws ConfigError when it is no whole number of at least `minimum`. */
export function readCount(keyword: string, value: string, minimum: number): number {
  const count = Number(value);
  if (!/^[0-9]+$/.test(value) || count < minimum) throw wrongValue(keyword, value, `a number from ${minimum}`);
  return count;
}

/** Seconds from `90`, `2m` or `1h30m`. @throws ConfigError for anything else. */
export function readSeconds(keyword: string, value: string): number {
  if (!/^(?:[0-9]+[smhdw]?)+$/i.test(value)) throw wrongValue(keyword, value, "a time such as 90 or 1m30s");
  let seconds = 0;
  for (const [, number = "0", unit = "s"] of value.toLowerCase().matchAll(/([0-9]+)([smhdw]?)/g)) {
    seconds += Number(number) * (SECONDS_PER_UNIT[unit] ?? 1);
  }
  return seconds;
}

/** @throws ConfigError when it is neither yes nor no. */
export function readYesNo(keyword: string, value: string): boolean {
  const text = value.toLowerCase();
  if (text === "yes" || text === "true") return true;
  if (text === "no" || text === "false") return false;
  throw wrongValue(keyword, value, "yes or no");
}

const HOST_KEY_MODES = ["yes", "accept-new", "ask", "no", "off"] as const;

/** @throws ConfigError when it is no mode of host key checking. */
export function readHostKeyMode(value: string): (typeof HOST_KEY_MODES)[number] {
  const text = value
    .toLowerCase()
    .replace(/^true$/, "yes")
    .replace(/^false$/, "no");
  const mode = HOST_KEY_MODES.find((candidate) => candidate === text);
  if (mode === undefined) throw wrongValue("StrictHostKeyChecking", value, HOST_KEY_MODES.join(", "));
  return mode;
}
