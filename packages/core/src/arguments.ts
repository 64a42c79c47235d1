/** @towline/core/arguments: the table of global arguments by itself, for what must start without the rest of core. */

export { type ArgumentDescription, type ArgumentOption, GLOBAL_ARGUMENTS } from "./command/argument-list.ts";
export type { ARGUMENTS, Asker, Call, GlobalArguments } from "./command/global-arguments.ts";
