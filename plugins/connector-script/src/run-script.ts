/** Runs the program, and reads the hosts that it prints. */
import { existsSync } from "node:fs";
import { ConfigError, InventoryError, judgePath, type NamesContext, type NamesData } from "@towline/core";
import {
  askProgram,
  inGroup,
  listingFailed,
  parseJson,
  readHosts,
  readTimeout,
  resolveSourcePath,
  showText,
} from "@towline/listing";
import { TIMEOUT } from "./timeout.ts";

/** @throws InventoryError with the program's own words where it fails; ConfigError for one that others could have written */
export async function runScript(name: string | undefined, context: NamesContext): Promise<readonly NamesData[]> {
  const { data, signal } = context;
  const program = findProgram(name ?? data.script_program, context);
  const shown = showText(program);
  const printed = await askProgram({
    connector: "script",
    carrier: await context.carrier(),
    argv: [...inFolder(context), program, ...readArgs(data.script_args)],
    signal,
    timeout: readTimeout("script", data.script_timeout, TIMEOUT),
    program: shown,
    install: "Correct its name: a relative path starts at the config's folder, else at the working directory.",
  });
  const what = `The program ${shown}`;
  return readHosts("script", what, parseJson("script", `What ${shown} printed`, printed)).map((host) =>
    inGroup("@script", host),
  );
}

/** Here it runs in the config's folder, on other hosts where they begin. */
function inFolder({ isHere, cwd }: NamesContext): readonly string[] {
  return isHere ? ["sh", "-c", 'cd -- "$1" && shift && exec "$@"', "sh", cwd] : [];
}

/** A file beside the config comes before a program of PATH. */
function findProgram(name: unknown, context: NamesContext): string {
  if (typeof name !== "string" || name === "") {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@script names no program", {
      connector: "script",
      advice: "Write @script/PROGRAM, such as @script/./inventory.py, or set script_program.",
    });
  }
  if (!context.isHere) return resolveSourcePath(name, context);
  const file = resolveSourcePath(name, context);
  if (!name.includes("/") && !existsSync(file)) return name;
  const distrust = existsSync(file) ? judgePath(file) : undefined;
  if (distrust === undefined) return file;
  throw new ConfigError("ERR_TOWLINE_CONFIG_UNTRUSTED", `The program ${showText(file)} is not run: ${distrust.why}`, {
    connector: "script",
    advice: `If it is yours: ${distrust.remedy}.`,
  });
}

function readArgs(value: unknown): readonly string[] {
  if (value === undefined || value === null) return ["--list"];
  if (Array.isArray(value) && value.every((word) => typeof word === "string" && !word.includes("\0"))) return value;
  throw listingFailed("script", "script_args is no list of words", 'Write it as a list: ["--list", "--env", "test"].');
}
