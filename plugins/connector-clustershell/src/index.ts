/** @towline/connector-clustershell: the groups that ClusterShell has for clush and nodeset. */
import { defineConnector } from "@towline/core";

export default defineConnector({
  name: "clustershell",
  summary: "The groups of ClusterShell: groups.conf, groups.d and their upcalls",
  dataSchema: {
    type: "object",
    properties: {
      clustershell_config: { type: "string", pattern: "^[^\\u0000-\\u001f\\u007f]+$" },
    },
  },
  dataMeta: {
    clustershell_config: {
      description: "The groups.conf to read (else those that ClusterShell reads)",
      example: "/etc/clustershell/groups.conf",
      ownOnly: "file",
    },
  },
  async *makeNamesData(name, context) {
    yield* await (await import("./list-groups.ts")).listGroups(name, context);
  },
});
