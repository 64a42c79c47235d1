/** The static side of a connector class, and what a class has overridden. */
import type { Connector } from "@towline/core";
import { BaseConnector } from "./base-connector.ts";
import type { MemberName } from "./connector-members.ts";

/** The members of an instance that a class may override. */
export const INSTANCE_MEMBERS = [
  "connect",
  "finish",
  "disconnect",
  "runShellCommand",
  "putFile",
  "getFile",
  "checkCanRsync",
  "rsync",
] as const;

export type InstanceMember = (typeof INSTANCE_MEMBERS)[number];

/** What a class that extends {@link BaseConnector} states about itself. Checked when the connector is loaded. */
export interface ConnectorClass extends Pick<Connector, MemberName> {
  readonly prototype: BaseConnector<object>;
  new (target: never): BaseConnector<object>;
  /** The connector's one identifier, `[a-z][a-z0-9-]*`. Not `name`, which every class has already. */
  readonly connectorName: string;
  /** Whether it runs commands itself. If not, it only lists hosts. */
  readonly handlesExecution: boolean;
}

/** Tells whether a class or an instance has its own version of a member. */
export function overrides(subject: BaseConnector<object>, member: InstanceMember): boolean {
  return subject[member] !== BaseConnector.prototype[member];
}
