/** Makes the connector of a container engine. */
import { type Connector, defineConnector } from "@towline/core";
import type { Engine } from "./engine/engine.ts";
import { makeNamesData } from "./engine/make-names-data.ts";
import { checkSettings, dataMetaOf, dataSchemaOf } from "./engine/read-settings.ts";

/** `@NAME/CONTAINER` and `@NAME/IMAGE`. Its settings bear the engine's name as prefix. */
export function defineEngineConnector(engine: Engine): Connector {
  return defineConnector({
    name: engine.name,
    summary: `${engine.title} containers, and images that one is started from`,
    dataSchema: dataSchemaOf(engine),
    dataMeta: dataMetaOf(engine),
    makeNamesData: (name, context) => makeNamesData(engine, name, context),
    checkData: async ({ name, data }) => checkSettings(engine, name, data),
    explainData: async (request) => (await import("./engine/explain-settings.ts")).explainSettings(engine, request),
    connect: async (target) => (await import("./container/connect-container.ts")).connectContainer(engine, target),
    checkInstallation: async () => (await import("./engine/check-installation.ts")).checkInstallation(engine),
  });
}
