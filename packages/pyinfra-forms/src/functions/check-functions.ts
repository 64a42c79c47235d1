/** Checks what only a module of functions has: the flag, and the functions that go with it. */
import type { Problem } from "@towline/core";
import type { ConnectorFunctions } from "../contract/connector-functions.ts";

/** Called for hosts that are connected; none of them where the flag says that hosts are only listed. */
const OF_HOSTS = ["connect", "disconnect", "runShellCommand", "putFile", "getFile"] as const;

/** Members as they are called in pyinfra. Whoever ports a module may have left one. */
const FORMER_NAMES: { readonly [name: string]: string } = {
  make_names_data: "makeNamesData",
  run_shell_command: "runShellCommand",
  put_file: "putFile",
  get_file: "getFile",
};

/** What is wrong with the functions, beside what is checked of every connector. One that nothing would call is a mistake. */
export function checkFunctions(functions: ConnectorFunctions): readonly Problem[] {
  const { EXECUTION_CONNECTOR: executes = false }: { EXECUTION_CONNECTOR?: unknown } = functions;
  const problems: Problem[] = [];
  for (const [former, name] of Object.entries(FORMER_NAMES)) {
    if (former in functions)
      problems.push({ path: former, message: "not a function of a connector", suggestion: name });
  }
  if (typeof executes !== "boolean") {
    problems.push({ path: "EXECUTION_CONNECTOR", message: "wrong value", expected: "true or false" });
  }
  for (const name of OF_HOSTS) {
    const value: unknown = functions[name];
    if (value === undefined) {
      if (name === "runShellCommand" && executes === true) {
        problems.push({ path: name, message: "missing", expected: "a function, because EXECUTION_CONNECTOR is true" });
      }
    } else if (typeof value !== "function") {
      problems.push({ path: name, message: "wrong value", expected: "a function", got: typeof value });
    } else if (executes === false) {
      problems.push({ path: name, message: "would never be called, because EXECUTION_CONNECTOR is not true" });
    }
  }
  return problems;
}
