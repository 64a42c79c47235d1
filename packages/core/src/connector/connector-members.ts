/** The members of a connector that may be absent, with what follows from each. A new one is a row here. */
import type { OptionalMember } from "./connection-members.ts";
import type { DeadlineMember } from "./deadlines.ts";
import type { Connector, ConnectorDefinition, DataMeta } from "./define-connector.ts";
import type { DataSchema } from "./schema-types.ts";

/** A member of a connector that may be absent: what authors write and what core handles have the same. */
export type ConnectorMember = OptionalMember<Connector> | OptionalMember<ConnectorDefinition<DataSchema, DataMeta>>;

interface MemberFacts<Member> {
  readonly isFunction: Member extends keyof Connector
    ? Exclude<Connector[Member], undefined> extends (...words: never) => unknown
      ? true
      : false
    : never;
  /** What it is waited for: with a deadline of its own, or as long as the user lets connecting take. */
  readonly time: Member extends DeadlineMember ? "deadline" : "connecting" | undefined;
}

/** Every one of them. What each does, `ConnectorDefinition` says. */
export const CONNECTOR_MEMBERS = {
  deadlines: { isFunction: false, time: undefined },
  resolveData: { isFunction: true, time: "deadline" },
  checkData: { isFunction: true, time: "deadline" },
  explainData: { isFunction: true, time: "deadline" },
  // It only reads the settings.
  connectRetries: { isFunction: true, time: undefined },
  connect: { isFunction: true, time: "connecting" },
  inspectIdentities: { isFunction: true, time: "connecting" },
  diagnose: { isFunction: true, time: "connecting" },
  checkInstallation: { isFunction: true, time: "deadline" },
  problems: { isFunction: false, time: undefined },
} as const satisfies { readonly [Member in ConnectorMember]: MemberFacts<Member> };

/** The names of those that are functions. */
export const CONNECTOR_FUNCTIONS = Object.entries(CONNECTOR_MEMBERS).flatMap(([name, { isFunction }]) =>
  isFunction ? [name as ConnectorMember] : [],
);
