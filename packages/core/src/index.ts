/** @towline/core: reach machines. See docs/ for a page per job. */
export type { Command } from "./command/command.ts";
export { type ArgumentDescription, GLOBAL_ARGUMENTS, type GlobalArguments } from "./command/global-arguments.ts";
export { showLaunch } from "./command/launch.ts";
export { quoteForShell } from "./command/quote.ts";
export { isSecret, MASK, Secret, secret } from "./command/secret.ts";
export { isShellText, ShellText, type ShellValue, sh } from "./command/shell-template.ts";
export {
  BaseConnector,
  type CopyOptions,
  type RsyncOptions,
  type ShellCommandOptions,
} from "./connector/base-connector.ts";
export { adaptConnectorClass } from "./connector/base-connector-adapter.ts";
export type { ConnectorClass } from "./connector/base-connector-class.ts";
export type * from "./connector/connection.ts";
export {
  type CheckRequest,
  type Connector,
  type ConnectorDefinition,
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
export { type RideOptions, rideOnCarrier } from "./connector/ride-on-carrier.ts";
export type { DataOf, DataSchema, KeySchema } from "./connector/schema-types.ts";
export * from "./errors/kinds.ts";
export { formatProblem, type Problem } from "./errors/problem.ts";
export { type ErrorDetails, isTowlineError, TowlineError } from "./errors/towline-error.ts";
export type * from "./fleet/fleet-types.ts";
export { openFleet } from "./fleet/open-fleet.ts";
export { showAddress } from "./forward/show-address.ts";
export { definePlugin, type Plugin, type PluginContext } from "./hooks/define-plugin.ts";
export type * from "./hooks/lifecycle.ts";
export { checkProgram, type ProgramCheck } from "./host/check-program.ts";
export type * from "./host/forward-types.ts";
export type * from "./host/host-types.ts";
export { openTcpFrom } from "./host/open-tcp-from.ts";
export {
  type CarrierAnswer,
  type CarrierRunOptions,
  PROGRAM_MISSING,
  runOnCarrier,
} from "./host/run-on-carrier.ts";
export { foldNames } from "./inventory/fold-names.ts";
export type { DataSource, EffectiveHop, ExplainedHop, HostEntry, SourceKind } from "./inventory/host-entry.ts";
export type { RedactingStream } from "./output/redacting-stream.ts";
export type { OutputLine, RunResult, RunStatus } from "./output/run-result.ts";
export type { ConnectorEntry, PackageOrigin, PluginEntry, Registry } from "./registry/registry.ts";
export { measureSources, type SourceSize } from "./transfer/folder/measure-sources.ts";
export { hostFolder } from "./transfer/host-folder.ts";
