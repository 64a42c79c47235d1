/** The commands that only read and list, as one module: files that are loaded together start faster as one. */
export { registerConnectorsCommand } from "./connectors.ts";
export { registerExplainCommand } from "./explain.ts";
export { registerHostsCommand } from "./hosts.ts";
export { registerPluginsCommand } from "./plugins.ts";
export { registerSchemaCommand } from "./schema.ts";
