/** The options of the calls on a fleet and on many hosts, with what each may be. */
import {
  CALLBACK,
  checkOf,
  FLAG,
  limit,
  listOf,
  MAPPING,
  type OptionCheck,
  type OptionTable,
  TEXT,
  TEXTS,
} from "../host/option-checks.ts";
import type { ExplainOptions, FanOutOptions, OpenFleetOptions, SelectOptions } from "./fleet-types.ts";

type Size = number | `${number}%`;

/** Hosts as a count or a percent. */
function sizeFrom(least: number, expected: string): OptionCheck<Size> {
  return checkOf<Size>(expected, (value) => {
    if (typeof value === "number") return Number.isInteger(value) && value >= least;
    const percent = typeof value === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(value) : null;
    return percent !== null && Number(percent[1]) <= 100;
  });
}

/** Of every call on a selection. */
export const FAN_OUT_OPTIONS: OptionTable<FanOutOptions> = {
  parallelism: checkOf("a whole number from 1", (value) => Number.isInteger(value) && (value as number) >= 1),
  batch: listOf("a list of counts and percents", sizeFrom(1, "a count from 1 or a percent, such as 1 or 10%")),
  maxFail: sizeFrom(0, "a count or a percent, such as 2 or 10%"),
  disconnect: FLAG,
};

/** Of `select`. */
export const SELECT_OPTIONS: OptionTable<SelectOptions> = {
  exclude: TEXTS,
  limit: TEXTS,
  unknown: checkOf('"accept" or "refuse"', (value) => value === "accept" || value === "refuse"),
  onUnknownName: CALLBACK,
};

/** Of `explain`. */
export const EXPLAIN_OPTIONS: OptionTable<ExplainOptions> = { fetch: FLAG };

/** Of `openFleet`. */
export const OPEN_FLEET_OPTIONS: OptionTable<OpenFleetOptions> = {
  cwd: TEXT,
  config: checkOf(
    "a file, a config as an object, or false",
    (value) => typeof value === "string" || value === false || (typeof value === "object" && value !== null),
  ),
  environment: TEXT,
  connectors: checkOf("a list of connectors", Array.isArray),
  sources: checkOf("a list of value sources", Array.isArray),
  plugins: checkOf("a list of plugins", Array.isArray),
  data: MAPPING,
  connectTimeout: limit(10_000),
  prompt: CALLBACK,
  log: CALLBACK,
  onNotice: CALLBACK,
  refresh: FLAG,
  installation: TEXT,
};
