/** The commands that work on many hosts, as one module: files that are loaded together start faster as one. */
export { registerGetCommand } from "./get.ts";
export { registerPutCommand } from "./put.ts";
export { registerRunCommand } from "./run.ts";
