/** @towline/container-engine: what the connectors for container engines have in common. */
export { defineEngineConnector } from "./define-engine-connector.ts";
export type { Engine } from "./engine/engine.ts";
