/** The members of a connection that may be absent, with all that follows from each. A new one is a row here. */
import type { Connection } from "./connection.ts";
import type { DeadlineMember } from "./deadlines.ts";

/** The names of members that may be absent. */
export type OptionalMember<Target> = {
  [Name in keyof Target]-?: Record<never, never> extends Pick<Target, Name> ? Name : never;
}[keyof Target];

/** A member of a connection that may be absent. */
export type ConnectionMember = OptionalMember<Connection>;

/** What is so of a hop that rides on a connection, each with all before it. */
const KINSHIPS = ["any", "sharesNetwork", "isCarrier"] as const;

/** How near a hop is to the one that it rides on. */
export type Kinship = (typeof KINSHIPS)[number];

interface MemberFacts<Member = ConnectionMember> {
  /** What it is, for errors. */
  readonly what: string;
  /** The functions that it has where it is none itself. */
  readonly functions?: readonly string[];
  /** What must be so of a hop that rides on the connection for it to have it, too; undefined where it never does. */
  readonly handedOn: Kinship | undefined;
  /** Whether it is waited for with a deadline of its own. */
  readonly isTimed: Member extends DeadlineMember ? true : false;
}

/** Every one of them. What each does, `Connection` and docs/connector-reference.md say. */
export const CONNECTION_MEMBERS = {
  // Its functions are looked at where it is guarded.
  files: { what: "files", functions: [], handedOn: "isCarrier", isTimed: true },
  openTcp: { what: "a function", handedOn: "sharesNetwork", isTimed: true },
  // As another user, nobody may be let in.
  openUnix: { what: "a function", handedOn: "isCarrier", isTimed: true },
  listen: { what: "a function", handedOn: "isCarrier", isTimed: true },
  isThere: { what: "a function", handedOn: "any", isTimed: true },
  // It is the carrier's own end.
  finish: { what: "a function", handedOn: undefined, isTimed: true },
  processes: { what: "a connection", functions: ["exec"], handedOn: "isCarrier", isTimed: false },
  rsync: { what: "{ check, run }", functions: ["check", "run"], handedOn: "isCarrier", isTimed: false },
} as const satisfies { readonly [Member in ConnectionMember]: MemberFacts<Member> };

/** Their names with what follows from each. */
export const LISTED_MEMBERS = Object.entries(CONNECTION_MEMBERS) as readonly (readonly [
  ConnectionMember,
  MemberFacts,
])[];

/** What of a connection a hop that rides on it has, too. */
export function handOn(connection: Connection, kinship: Kinship): Pick<Connection, ConnectionMember> {
  const handed: { [name: string]: unknown } = {};
  for (const [name, { handedOn }] of LISTED_MEMBERS) {
    const member = connection[name];
    if (member === undefined || handedOn === undefined) continue;
    if (KINSHIPS.indexOf(handedOn) > KINSHIPS.indexOf(kinship)) continue;
    handed[name] = typeof member === "function" ? member.bind(connection) : member;
  }
  return handed;
}
