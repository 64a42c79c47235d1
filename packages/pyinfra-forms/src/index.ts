/** @towline/pyinfra-forms: connectors in the forms that pyinfra has, made into connectors of Towline's one form. */
export { fromClass } from "./classes/from-class.ts";
export {
  BaseConnector,
  type CopyOptions,
  type RsyncOptions,
  type ShellCommandOptions,
} from "./contract/base-connector.ts";
export type { ConnectorClass } from "./contract/connector-class.ts";
