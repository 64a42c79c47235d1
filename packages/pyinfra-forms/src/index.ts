/** @towline/pyinfra-forms: connectors in the forms that pyinfra has, made into connectors of Towline's one form. */
export { fromClass } from "./classes/from-class.ts";
export {
  BaseConnector,
  type CopyOptions,
  type RsyncOptions,
  type ShellCommandOptions,
} from "./contract/base-connector.ts";
export type { ConnectorClass } from "./contract/connector-class.ts";
export type * from "./contract/connector-functions.ts";
export { withSourceFile, withTargetFile } from "./functions/file-of-stream.ts";
export { fromFunctions } from "./functions/from-functions.ts";
