/** @towline/core: reach machines. See docs/ for a page per job. */

export { type ArgumentDescription, type ArgumentOption, GLOBAL_ARGUMENTS } from "./command/argument-list.ts";

export type { Command } from "./command/command.ts";
export { commandForLoginShell } from "./command/command-for-login-shell.ts";
export type { GlobalArguments } from "./command/global-arguments.ts";
export { showLaunch } from "./command/launch.ts";
export { ownProgram } from "./command/own-program.ts";
export { quoteForShell } from "./command/quote.ts";
export { isSecret, MASK, Secret, secret } from "./command/secret.ts";
export { isShellText, ShellText, type ShellValue, sh } from "./command/shell-template.ts";
export { splitPath } from "./config/document-path.ts";
export type * from "./connection/host-examination.ts";
export { afterFirstLine } from "./connector/after-first-line.ts";
export type * from "./connector/connection.ts";
export type { DeadlineMember, Deadlines } from "./connector/deadlines.ts";
export {
  type CheckRequest,
  type Connector,
  type ConnectorDefinition,
  type ConnectRetries,
  type ConnectTarget,
  type Data,
  type DataMeta,
  type DiagnosisStep,
  defineConnector,
  type ExplainRequest,
  type HostIdentity,
  type InstallationFinding,
  type KeyMeta,
  type Log,
  type NamesContext,
  type NamesData,
  type Prompt,
  type ResolveRequest,
  type WaitAside,
} from "./connector/define-connector.ts";
export { timeForTouch } from "./connector/file-time.ts";
export { LOGIN_SCRIPT, type LoginEnvironment, readLogin } from "./connector/login-environment.ts";
export type { Notice, Notify } from "./connector/notice.ts";
export { type RideOptions, rideOnCarrier } from "./connector/ride-on-carrier.ts";
export type { DataOf, DataSchema, KeySchema } from "./connector/schema-types.ts";
export type { ConnectorEntry, PackageOrigin } from "./discovery/connector-entry.ts";
export { type CauseRecord, type ErrorRecord, type ErrorRecordOptions, errorToRecord } from "./errors/error-record.ts";
export * from "./errors/kinds.ts";
export { formatProblem, type Problem } from "./errors/problem.ts";
export { type ErrorDetails, isTowlineError, TowlineError } from "./errors/towline-error.ts";
export type * from "./fleet/fleet-types.ts";
export { openFleet } from "./fleet/open-fleet.ts";
export { type Project, readProject } from "./fleet/read-project.ts";
export { openTcpFrom } from "./forward/open-tcp-from.ts";
export { showAddress } from "./forward/show-address.ts";
export { definePlugin, type Plugin, type PluginContext } from "./hooks/define-plugin.ts";
export type * from "./hooks/lifecycle.ts";
export type * from "./hooks/lifecycle-hooks.ts";
export type * from "./host/boot-options.ts";
export type * from "./host/forward-types.ts";
export type { Gate, StartRequest } from "./host/gate.ts";
export type * from "./host/host-types.ts";
export type * from "./host/run-options.ts";
export type * from "./host/transfer-options.ts";
export type { ConfiguredKey } from "./inventory/configured-keys.ts";
export type { HostEntry } from "./inventory/host-entry.ts";
export { settingOf } from "./inventory/settings-of-host.ts";
export type { SourceReport } from "./inventory/source-report.ts";
export { ensureFolder } from "./local/ensure-folder.ts";
export { linesOf } from "./output/lines-of.ts";
export type { OutputLine } from "./output/output-line.ts";
export type { RedactingStream } from "./output/redacting-stream.ts";
export { checkProgram, type ProgramCheck } from "./process/check-program.ts";
export {
  type CarrierAnswer,
  type CarrierRunOptions,
  PROGRAM_MISSING,
  runOnCarrier,
} from "./process/run-on-carrier.ts";
export { type ForeignCode, findCulprit, importedCode } from "./registry/find-culprit.ts";
export type { PluginEntry, Registry } from "./registry/registry.ts";
export type * from "./result/boot-result.ts";
export { type Outcome, orThrow } from "./result/or-throw.ts";
export { type EncodedBytes, encodeBytes } from "./result/record/encode-bytes.ts";
export { eventSchema } from "./result/record/event-schema.ts";
export { type EventOf, RECORD_VERSION, type TowlineEvent } from "./result/record/event-shapes.ts";
export { formatEvent } from "./result/record/format-event.ts";
export { type ParseEventOptions, parseEvent } from "./result/record/read-event.ts";
export { type ReadEventsOptions, readEvents } from "./result/record/read-events.ts";
export { errorFromRecord, noticeFromRecord, resultFromRecord } from "./result/record/read-result.ts";
export {
  type AnyResult,
  type NoticeRecord,
  noticeToRecord,
  type ResultRecord,
  resultToRecord,
} from "./result/record/write-result.ts";
export type * from "./result/run-result.ts";
export { type ReachStatus, type RunStatus, STATUS_NAMES, STATUSES, type StatusCounts } from "./result/statuses.ts";
export type * from "./result/transfer-result.ts";
export type { DataSource, EffectiveHop, ExplainedHop, SourceKind } from "./settings/effective-hop.ts";
export { foldNames } from "./targets/fold-names.ts";
export { expandRanges, isRange } from "./targets/ranges.ts";
export { hostFolder } from "./transfer/host-folder.ts";
export { measureSources, type SourceSize } from "./transfer/measure-sources.ts";
export { type Distrust, judgeFile, judgePath } from "./trust/judge-path.ts";
export {
  defineValueSource,
  type FoundValue,
  type MissingValue,
  type SourceProgramAnswer,
  type SourceProgramOptions,
  type ValueAnswer,
  type ValueContext,
  type ValueSource,
  type ValueSourceDefinition,
} from "./values/define-value-source.ts";
export type { SourceEntry } from "./values/source-catalog.ts";
