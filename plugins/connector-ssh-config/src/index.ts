/** @towline/connector-ssh-config: the hosts that ssh_config names. */
import { defineConnector } from "@towline/core";

export default defineConnector({
  name: "ssh-config",
  summary: "The hosts that ssh_config names",
  // Keys such as ssh_config_file are ssh's.
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  async *makeNamesData(name, context) {
    yield* await (await import("./list-entries.ts")).listEntries(name, context);
  },
});
