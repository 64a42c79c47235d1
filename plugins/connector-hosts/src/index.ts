/** @towline/connector-hosts: the hosts of a file: a plain list, /etc/hosts, or the known_hosts of ssh. */
import { defineConnector, InventoryError } from "@towline/core";

export default defineConnector({
  name: "hosts",
  summary: "The hosts of a plain list, of /etc/hosts or of known_hosts",
  dataSchema: {
    type: "object",
    properties: {
      hosts_format: { enum: ["list", "hosts", "known_hosts", "json"] },
    },
  },
  dataMeta: {
    hosts_format: {
      description: "How the file is read (else known by its content)",
      example: "list",
    },
  },
  async *makeNamesData(name, context) {
    if (name === undefined) {
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@hosts names no file", {
        connector: "hosts",
        advice: "Write @hosts/FILE, such as @hosts/web.txt or @hosts//etc/hosts, or @hosts/- for standard input.",
      });
    }
    yield* await (await import("./list-hosts.ts")).listHosts(name, context);
  },
});
