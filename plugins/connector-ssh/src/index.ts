/** @towline/connector-ssh: hosts over SSH. Loads ssh2 when it connects, not before. */
import { type Connector, type ConnectorDefinition, defineConnector } from "@towline/core";
import { connectRetries } from "./connector/connect-retries.ts";
import { makeNamesData } from "./names/make-names-data.ts";
import { dataMeta } from "./settings/data-meta.ts";
import { dataSchema } from "./settings/data-schema.ts";

/** The connector: `@ssh/NAME`, or just `NAME`. Its settings are described in docs/ssh.md. */
const ssh: Connector & ConnectorDefinition<typeof dataSchema, typeof dataMeta> = defineConnector({
  name: "ssh",
  summary: "Hosts over SSH",
  dataSchema,
  dataMeta,
  makeNamesData,
  resolveData: async (request) => (await import("./ssh-config/resolve-data.ts")).resolveData(request),
  checkData: async (request) => {
    (await import("./connector/refuse-settings.ts")).refuseScp(request);
    // Without a key to check, ssh2 stays unloaded until the first host is connected.
    if (request.data.ssh_key !== undefined) await (await import("./connector/check-data.ts")).checkData(request);
  },
  explainData: async (request) => (await import("./connector/explain-data.ts")).explainData(request),
  connectRetries,
  connect: async (target) => (await import("./connector/connect.ts")).connect(target),
  inspectIdentities: async (target) => (await import("./connector/inspect-identities.ts")).inspectIdentities(target),
  diagnose: async function* (target) {
    yield* (await import("./connector/diagnose.ts")).diagnose(target);
  },
  checkInstallation: async () => (await import("./installation/check-installation.ts")).checkInstallation(),
});

export default ssh;
