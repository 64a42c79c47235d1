/** What a class or a module of functions states of itself as a connector does, under the same names. */
import type { Connector } from "@towline/core";

/** It has a name already, or of its package, connects in a way of its own, and its problems are what is wrong with it. */
export type MemberName = Exclude<keyof Connector, "name" | "connect" | "problems">;

const IS_MEMBER: { readonly [Name in MemberName]: true } = {
  summary: true,
  dataSchema: true,
  dataMeta: true,
  deadlines: true,
  makeNamesData: true,
  resolveData: true,
  checkData: true,
  explainData: true,
  connectRetries: true,
  inspectIdentities: true,
  diagnose: true,
  checkInstallation: true,
};

const MEMBERS = Object.keys(IS_MEMBER) as readonly MemberName[];

/** Authors may use `this`. What is missing stays so, and is told when the connector is loaded. */
export function membersOf(author: { readonly [Name in MemberName]?: unknown }): Partial<Connector> {
  const present = MEMBERS.filter((name) => author[name] !== undefined);
  return Object.fromEntries(
    present.map((name) => {
      const value = author[name];
      return [name, typeof value === "function" ? value.bind(author) : value];
    }),
  );
}
