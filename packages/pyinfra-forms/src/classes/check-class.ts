/** Checks what only a connector class has: whether it executes, and the methods that go with it. */
import type { Problem } from "@towline/core";
import { type ConnectorClass, INSTANCE_MEMBERS, overrides } from "../contract/connector-class.ts";

/** Members as they are called in pyinfra. Whoever ports a class may have left one. */
const FORMER_NAMES: { readonly [name: string]: string } = {
  handles_execution: "handlesExecution",
  data_cls: "dataSchema",
  data_meta: "dataMeta",
  make_names_data: "makeNamesData",
  run_shell_command: "runShellCommand",
  put_file: "putFile",
  get_file: "getFile",
  check_can_rsync: "checkCanRsync",
};

/** What is wrong with the class, beside what is checked of every connector. A method that nothing would call is a mistake. */
export function checkClass(connectorClass: ConnectorClass): readonly Problem[] {
  const { prototype } = connectorClass;
  const handlesExecution: unknown = connectorClass.handlesExecution;
  const problems: Problem[] = [];
  for (const [former, name] of Object.entries(FORMER_NAMES)) {
    if (former in connectorClass || former in prototype) {
      problems.push({ path: former, message: "not a member of a connector", suggestion: name });
    }
  }
  if (connectorClass.connectorName === undefined) {
    problems.push({ path: "connectorName", message: "missing", expected: "the connector's identifier, static" });
  }
  if (typeof handlesExecution !== "boolean") {
    const message = handlesExecution === undefined ? "missing" : "wrong value";
    problems.push({ path: "handlesExecution", message, expected: "true or false, static" });
  }
  for (const member of INSTANCE_MEMBERS) {
    if (typeof prototype[member] !== "function") {
      problems.push({ path: member, message: "wrong value", expected: "a method", got: typeof prototype[member] });
    } else if (handlesExecution === false && overrides(prototype, member)) {
      problems.push({ path: member, message: "would never be called, because handlesExecution is false" });
    }
  }
  if (handlesExecution === true && !overrides(prototype, "runShellCommand")) {
    problems.push({
      path: "runShellCommand",
      message: "missing",
      expected: "a method, because handlesExecution is true",
    });
  }
  if (overrides(prototype, "rsync") !== overrides(prototype, "checkCanRsync")) {
    problems.push({ path: "rsync", message: "rsync and checkCanRsync go together: one of them is missing" });
  }
  return problems;
}
