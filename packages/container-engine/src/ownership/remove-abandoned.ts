/** Removes containers whose owner ended without removing them, such as one that was killed. */
import type { Connection, Log } from "@towline/core";
import type { EngineProgram, RunOptions } from "../engine/engine-program.ts";
import { LABELS } from "./labels.ts";
import { hasEnded, thisProcess } from "./owner.ts";

/** Engines that were looked at already, by carrier and beginning of the command line. */
const seen = new WeakMap<Connection, Set<string>>();

/** Looks once at each engine. What fails is logged: it is no reason not to connect. */
export async function removeAbandoned(program: EngineProgram, options: RunOptions, log: Log): Promise<void> {
  const engines = seen.get(program.carrier) ?? new Set();
  seen.set(program.carrier, engines);
  const key = JSON.stringify(program.words);
  if (engines.has(key)) return;
  engines.add(key);
  try {
    const abandoned = await findAbandoned(program, options);
    if (abandoned.length === 0) return;
    await program.require("remove containers", ["rm", "--force", "--volumes", "--", ...abandoned], options);
    log(`${program.engine.name}: removed ${abandoned.length} containers that a client left which was killed`);
  } catch (error) {
    log(`${program.engine.name}: could not look for containers that were left: ${(error as Error).message}`);
  }
}

async function findAbandoned(program: EngineProgram, options: RunOptions): Promise<readonly string[]> {
  const { machine } = await thisProcess();
  const filter = `--filter=label=${LABELS.machine}=${machine}`;
  const listed = await program.require("list containers", ["ps", "--all", "--quiet", "--no-trunc", filter], options);
  const ids = listed.split("\n").filter((id) => id !== "");
  if (ids.length === 0) return [];
  const label = (name: string) => `{{index .Config.Labels "${name}"}}`;
  const format = `{{.Id}} {{.Name}} ${label(LABELS.container)} ${label(LABELS.process)}`;
  // Some may have been removed meanwhile, which makes it fail; the others are told all the same.
  const { stdout } = await program.run(["container", "inspect", `--format=${format}`, "--", ...ids], options);
  const abandoned = await Promise.all(
    stdout.split("\n").map(async (line) => {
      const [id = "", name = "", container = "", process = ""] = line.split(" ");
      const isOurs = container !== "" && name.replace(/^\//, "") === container;
      return isOurs && (await hasEnded(process)) ? id : undefined;
    }),
  );
  return abandoned.filter((id) => id !== undefined);
}
