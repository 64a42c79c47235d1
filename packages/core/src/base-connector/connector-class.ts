/** The static side of a connector class, and what a class has overridden. */

import type { Deadlines } from "../connector/deadlines.ts";
import type { Connector } from "../connector/define-connector.ts";
import { BaseConnector, CONNECTOR_CLASS_BRAND } from "./base-connector.ts";

/** The members of an instance that a class may override. */
export type InstanceMember =
  | "connect"
  | "finish"
  | "disconnect"
  | "runShellCommand"
  | "putFile"
  | "getFile"
  | "checkCanRsync"
  | "rsync";

/** What a class that extends {@link BaseConnector} states about itself. Checked when it is loaded. */
export interface ConnectorClass
  extends Pick<
    Connector,
    | "summary"
    | "dataSchema"
    | "dataMeta"
    | "makeNamesData"
    | "resolveData"
    | "checkData"
    | "explainData"
    | "connectRetries"
    | "inspectIdentities"
    | "diagnose"
    | "checkInstallation"
  > {
  readonly [CONNECTOR_CLASS_BRAND]: 1;
  readonly prototype: BaseConnector<object>;
  new (target: never): BaseConnector<object>;
  /** The connector's one identifier, `[a-z][a-z0-9-]*`. Not `name`, which every class has already. */
  readonly connectorName: string;
  /** Milliseconds that members may take where their work is long. */
  readonly deadlines?: Deadlines | undefined;
  /** Whether it runs commands itself. If not, it only lists hosts. */
  readonly handlesExecution: boolean;
}

/** Tells whether a value is a class that extends `BaseConnector`, of whichever copy of core. */
export function isConnectorClass(value: unknown): value is ConnectorClass {
  return typeof value === "function" && CONNECTOR_CLASS_BRAND in value;
}

/** Tells whether a class or an instance has its own version of a member. */
export function overrides(subject: BaseConnector<object>, member: InstanceMember): boolean {
  return subject[member] !== basePrototypeOf(subject)[member];
}

/** The prototype of the `BaseConnector` that the subject extends, which another copy of core may have made. */
function basePrototypeOf(subject: BaseConnector<object>): BaseConnector<object> {
  let prototype: unknown = subject;
  while (typeof prototype === "object" && prototype !== null) {
    if (Object.hasOwn(prototype, "constructor") && Object.hasOwn(prototype.constructor, CONNECTOR_CLASS_BRAND)) {
      return prototype as BaseConnector<object>;
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return BaseConnector.prototype;
}
