/** Knows what is written in another form than a connector, so that its author is told what makes a connector of it. */
import { types } from "node:util";
import { CONNECTOR_BRAND } from "../connector/define-connector.ts";

/** The package with the adapters. Core itself knows one form only. */
export const FORMS_PACKAGE = "@towline/pyinfra-forms";

/** Something that an adapter makes a connector of. */
export interface OtherForm {
  /** What it is, such as `the class "Web"`. */
  readonly what: string;
  /** The call that adapts it. */
  readonly call: string;
}

/** What modules of functions have, as pyinfra's do; no connector has any of it. */
const FUNCTIONS = ["runShellCommand", "run_shell_command", "make_names_data", "EXECUTION_CONNECTOR"];

/** Undefined for a connector, and for what no adapter is made for. */
export function otherForm(value: unknown): OtherForm | undefined {
  if (typeof value === "function") {
    if (!/^class\b/.test(Function.prototype.toString.call(value))) return undefined;
    // An anonymous class that is exported by default is called so.
    const isNamed = value.name !== "" && value.name !== "default";
    return isNamed
      ? { what: `the class "${value.name}"`, call: `fromClass(${value.name})` }
      : { what: "a class without a name", call: "fromClass(Connector)" };
  }
  if (typeof value !== "object" || value === null || CONNECTOR_BRAND in value) return undefined;
  const names = types.isModuleNamespaceObject(value) ? [...FUNCTIONS, "makeNamesData"] : FUNCTIONS;
  if (!names.some((name) => name in value)) return undefined;
  return { what: "a module of functions", call: "fromFunctions(module)" };
}
