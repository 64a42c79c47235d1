/** A host of an inventory as one of our connectors knows it, with its settings, its groups and its other variables. */
import type { Data, NamesData } from "@towline/core";
import { holdsTemplate, UnsafeText, VaultValue } from "../formats/marked-values.ts";
import type { InventoryHost } from "../sources/read-inventory.ts";
import { readConnection } from "./connection-kinds.ts";
import { HostVariables, RefusedHost } from "./host-variables.ts";
import { readBecome } from "./read-become.ts";

/** What describing hosts needs. */
export interface DescribeContext {
  /** Settings that the user gave for all of them. */
  readonly settings: Data;
  /** Whether what the inventory says may run here. */
  readonly mayRun: boolean;
  /** Told of what has no counterpart; a sentence without the host. */
  readonly remark: (text: string) => void;
}

/**
 * The host for core. One that can't be reached as its variables say is known by its name here, and fails when it is
 * connected, so that all others go on.
 */
export function describeHost({ name, groups: named, vars }: InventoryHost, context: DescribeContext): NamesData {
  const groups = ["@ansible", ...named];
  const { settings, mayRun, remark } = context;
  const facts = factsOf(vars, remark);
  try {
    const variables = new HostVariables(vars, (setting) => settings[setting] !== undefined);
    const connected = readConnection({ name, variables, mayRun, remark });
    const shell = variables.text(["ansible_shell_executable"], "_shell_executable");
    const data = {
      ...connected.data,
      ...readBecome(variables, remark),
      ...(shell === undefined || shell === "/bin/sh" ? {} : { _shell_executable: shell }),
    };
    return { name: connected.name, data, facts, groups };
  } catch (error) {
    if (!(error instanceof RefusedHost)) throw error;
    const data = { ansible_refusal: error.message, ansible_advice: error.advice };
    return { name: `@ansible/${name.replaceAll("//@", "/@")}`, data, facts, groups };
  }
}

/** All that is not Ansible's own: for targets, and for whoever asks. What is encrypted stays with whom it belongs to. */
function factsOf(vars: ReadonlyMap<string, unknown>, remark: (text: string) => void): Data {
  const facts: { [key: string]: unknown } = Object.create(null);
  for (const [key, value] of vars) {
    if (key.startsWith("ansible_") || value === null || value instanceof VaultValue) continue;
    if (holdsTemplate(value)) remark("variables hold Jinja templates, which are not evaluated");
    facts[key] = value instanceof UnsafeText ? value.text : value;
  }
  return facts;
}
