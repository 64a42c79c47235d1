/** @towline/connector-script: the hosts that a program of yours prints as JSON. */
import { defineConnector } from "@towline/core";
import { TIMEOUT } from "./timeout.ts";

const TEXT = "^[^\\u0000-\\u001f\\u007f]+$";

export default defineConnector({
  name: "script",
  summary: "The hosts that a program prints: Ansible's dynamic inventories, or a plain list as JSON",
  dataSchema: {
    type: "object",
    properties: {
      script_program: { type: "string", pattern: TEXT },
      script_args: { type: "array", items: { type: "string", pattern: "^[^\\u0000]*$" } },
      script_timeout: { type: "number", exclusiveMinimum: 0, maximum: TIMEOUT.longest },
    },
  },
  dataMeta: {
    script_program: {
      description: "The program, where the name gives none: a path, else one of PATH",
      example: "./inventory.py",
      ownOnly: "file",
      named: true,
    },
    script_args: { description: "Its arguments", default: ["--list"], ownOnly: true },
    script_timeout: { description: "Seconds that it may take", default: TIMEOUT.usual },
  },
  // What script_timeout allows comes first.
  deadlines: { makeNamesData: (TIMEOUT.longest + 60) * 1000 },
  async *makeNamesData(name, context) {
    yield* await (await import("./run-script.ts")).runScript(name, context);
  },
});
