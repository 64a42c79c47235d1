/** Connects as TEST_DATA says, and stays until it is killed: for tests of what is left behind then. */
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { connect } from "../../plugins/connector-ssh/src/connector/connect.ts";
import { dataMeta } from "../../plugins/connector-ssh/src/settings/data-meta.ts";

const defaults = Object.fromEntries(
  Object.entries(dataMeta).flatMap(([key, meta]) => ("default" in meta ? [[key, meta.default]] : [])),
);
await connect({
  name: "@ssh/127.0.0.1",
  data: { ...defaults, ...JSON.parse(process.env.TEST_DATA ?? "{}") },
  carrier: {
    exec: () => Promise.reject(new Error("not needed")),
    disconnect: async () => undefined,
    openTcp: async (host, port) => connectSocket({ host, port }),
  },
  signal: AbortSignal.timeout(20_000),
  cwd: tmpdir(),
  log: () => undefined,
  notify: () => undefined,
});
process.stdout.write("connected\n");
setInterval(() => undefined, 1_000);
