/** The folder that a search for a config starts from. */
import { resolve } from "node:path";
import { ConfigError } from "../errors/kinds.ts";

/** @throws ConfigError where that is the working folder, and it was removed. */
export function startFolder(cwd: string | undefined): string {
  try {
    return resolve(cwd ?? ".");
  } catch (cause) {
    throw new ConfigError("ERR_TOWLINE_CONFIG_NOT_FOUND", "The working folder is gone", {
      advice: "Change to another one, or say where the project is: cwd.",
      cause,
    });
  }
}
