/** The options of each call on one host, with what each may be. */
import { type ArgumentDescription, type ArgumentsOf, GLOBAL_ARGUMENTS } from "../command/argument-list.ts";
import type { Escalation } from "../command/escalate.ts";
import type { GlobalArguments, ValueTypes } from "../command/global-arguments.ts";
import type { RebootOptions, WaitOptions } from "./boot-options.ts";
import type { ForwardOptions } from "./forward-types.ts";
import {
  AMOUNT,
  CALLBACK,
  COUNT,
  ENVIRONMENT,
  EXIT_CODES,
  FLAG,
  INPUT,
  limit,
  MODE,
  type OptionCheck,
  type OptionTable,
  oneOf,
  PASSWORD,
  PAUSE,
  SIGNAL,
  TERMINAL,
  TEXT,
  TEXTS,
  TIMEOUT,
} from "./option-checks.ts";
import type { RunOptions } from "./run-options.ts";
import type { ComparisonOptions, GetOptions, SyncOptions, TransferOptions } from "./transfer-options.ts";

/** What an argument may be in the API. */
const CHECK_OF_TYPE: { readonly [Type in keyof ValueTypes]: OptionCheck<ValueTypes[Type]> } = {
  boolean: FLAG,
  string: TEXT,
  secret: PASSWORD,
  limit: TIMEOUT,
  pause: PAUSE,
  count: COUNT,
  codes: EXIT_CODES,
  environment: ENVIRONMENT,
  text: INPUT,
};

const ARGUMENTS = tableOf(GLOBAL_ARGUMENTS) as OptionTable<GlobalArguments>;
const OF_TRANSFERS = tableOf(GLOBAL_ARGUMENTS.filter(({ calls }) => calls.includes("transfer"))) as OptionTable<
  ArgumentsOf<"transfer">
>;
const ESCALATION = tableOf(GLOBAL_ARGUMENTS.filter(({ program }) => program !== undefined)) as OptionTable<Escalation>;

/** Of `run` and `start`. */
export const RUN_OPTIONS: OptionTable<RunOptions> = {
  ...ARGUMENTS,
  signal: SIGNAL,
  maxOutputBytes: AMOUNT,
  terminal: TERMINAL,
  onOutput: CALLBACK,
  onLine: CALLBACK,
  onConnected: CALLBACK,
  gate: CALLBACK,
};

const COMPARISON: OptionTable<ComparisonOptions> = {
  delete: FLAG,
  maxDelete: AMOUNT,
  checksum: FLAG,
  dryRun: FLAG,
  onChange: CALLBACK,
};

/** Of `put`. */
export const PUT_OPTIONS: OptionTable<TransferOptions> = {
  ...OF_TRANSFERS,
  signal: SIGNAL,
  mode: MODE,
  preserve: FLAG,
  verify: FLAG,
  fsync: FLAG,
  partial: FLAG,
  inPlace: FLAG,
  links: oneOf("keep", "safe", "all", "follow", "refuse"),
  exclude: TEXTS,
  owner: TEXT,
  group: TEXT,
  maxEntries: AMOUNT,
  maxBytes: AMOUNT,
  onProgress: CALLBACK,
  onConnected: CALLBACK,
  gate: CALLBACK,
};

const { inPlace: _inPlace, ...MOVING } = PUT_OPTIONS;
const { owner: _owner, group: _group, ...FETCHING } = MOVING;
const { preserve: _preserve, partial: _partial, maxEntries: _entries, maxBytes: _bytes, ...SYNCING } = MOVING;

/** Of `get`. */
export const GET_OPTIONS: OptionTable<GetOptions> = { ...FETCHING, ...COMPARISON, changed: FLAG };

/** Of `sync`. */
export const SYNC_OPTIONS: OptionTable<SyncOptions> = { ...SYNCING, ...COMPARISON, rsync: FLAG };

/** Of `waitUntilReachable`. */
export const WAIT_OPTIONS: OptionTable<WaitOptions> = { timeout: limit(300_000), signal: SIGNAL };

/** Of `reboot`. */
export const REBOOT_OPTIONS: OptionTable<RebootOptions> = { ...ESCALATION, timeout: limit(600_000), signal: SIGNAL };

/** Of `forward`. */
export const FORWARD_OPTIONS: OptionTable<ForwardOptions> = { signal: SIGNAL, onEvent: CALLBACK };

/** Of what can be given up and no more. */
export const SIGNAL_OPTIONS: OptionTable<{ readonly signal?: AbortSignal | undefined }> = { signal: SIGNAL };

function tableOf(listed: readonly ArgumentDescription[]): object {
  return Object.fromEntries(listed.map(({ name, type }) => [name, CHECK_OF_TYPE[type]]));
}
