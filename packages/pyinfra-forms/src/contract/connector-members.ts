/** What a class or a module of functions states of itself as a connector does, under the same names. */
import type { Connector } from "@towline/core";

const MEMBERS = [
  "summary",
  "dataSchema",
  "dataMeta",
  "deadlines",
  "makeNamesData",
  "resolveData",
  "checkData",
  "explainData",
  "connectRetries",
  "inspectIdentities",
  "diagnose",
  "checkInstallation",
] as const;

export type MemberName = (typeof MEMBERS)[number];

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
