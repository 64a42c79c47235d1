/** Reads the numbers of options: counts, seconds, percents and batches. */
import { UsageError } from "../process/usage-error.ts";

/** A count from `least` up. @throws UsageError */
export function parseCount(option: string, text: string, least = 1): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (count < least) throw new UsageError(`${option} takes a count from ${least} up, not "${text}"`);
  return count;
}

const SIZE_UNITS = ["", "K", "M", "G", "T"];

/** A size in bytes, or in units of 1,024 as K, M, G and T. @throws UsageError */
export function parseSize(option: string, text: string): number {
  const [, digits, unit = ""] = /^(\d{1,15}(?:\.\d+)?)([KMGT]?)$/i.exec(text) ?? [];
  const size = Math.round(Number(digits) * 1024 ** SIZE_UNITS.indexOf(unit.toUpperCase()));
  if (!(size >= 1 && size <= Number.MAX_SAFE_INTEGER)) {
    throw new UsageError(`${option} takes a size, such as 500M or 2G, not "${text}"`);
  }
  return size;
}

/** Exit codes, separated by commas. @throws UsageError */
export function parseCodes(option: string, text: string): number[] {
  return text.split(",").map((part) => {
    const code = /^\d{1,3}$/.test(part.trim()) ? Number(part) : -1;
    if (code < 0 || code > 255) throw new UsageError(`${option} takes exit codes, such as 0,1, not "${text}"`);
    return code;
  });
}

/** Seconds, fractions allowed, as milliseconds; more than none, unless 0 is one of them. @throws UsageError */
export function parseSeconds(option: string, text: string, least?: 0): number {
  const seconds = /^\d{1,7}(\.\d+)?$/.test(text) ? Number(text) : -1;
  if (seconds === 0 && least === 0) return 0;
  if (seconds <= 0) throw new UsageError(`${option} takes seconds, such as 30 or 0.5, not "${text}"`);
  return Math.max(1, Math.round(seconds * 1000));
}

/** A count or a percent. @throws UsageError */
export function parseShare(option: string, text: string, minimum: 0 | 1): number | `${number}%` {
  const match = /^(\d{1,9}(?:\.\d+)?)(%?)$/.exec(text);
  const value = Number(match?.[1]);
  const isPercent = match?.[2] === "%";
  const isValid = isPercent ? value >= 0 && value <= 100 : Number.isInteger(value);
  if (match === null || !isValid || value < minimum) {
    throw new UsageError(`${option} takes a count or a percent, such as 2 or 10%, not "${text}"`);
  }
  return isPercent ? `${value}%` : value;
}

/** Rolling steps: counts or percents, separated by commas. @throws UsageError */
export function parseBatch(option: string, text: string): (number | `${number}%`)[] {
  return text.split(",").map((step) => parseShare(option, step.trim(), 1));
}

/** Permission bits in octal. @throws UsageError */
export function parseMode(option: string, text: string): number {
  if (!/^0?[0-7]{3,4}$/.test(text)) {
    throw new UsageError(`${option} takes permission bits in octal, such as 0644, not "${text}"`);
  }
  return Number.parseInt(text, 8);
}
