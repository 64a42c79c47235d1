/** The local machine as a host: hands over its carrier, so that on a route it is the host before it. */
import { defineConnector, InventoryError, rideOnCarrier } from "@towline/core";

export default defineConnector({
  name: "local",
  summary: "The local machine; on a route, the host before it",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    if (name !== undefined) {
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `@local takes no name, and got ${JSON.stringify(name)}`, {
        connector: "local",
        advice: "Write @local alone: there is only one local machine.",
      });
    }
    yield { name: "@local", groups: ["@local"] };
  },
  connect: async ({ carrier }) => rideOnCarrier(carrier, (argv) => argv, { isCarrier: true }),
});
