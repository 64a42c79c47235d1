/** Removes containers whose owner ended without removing them, such as one that was killed. */
import type { Connection, ConnectTarget, Data } from "@towline/core";
import type { EngineProgram, RunOptions } from "../engine/engine-program.ts";
import { LABELS } from "./labels.ts";
import { hasEnded, thisProcess } from "./owner.ts";

/** Engines that were looked at already, by carrier and beginning of the command line. */
const seen = new WeakMap<Connection, Set<string>>();

/** One that its owner left. */
interface AbandonedContainer {
  readonly id: string;
  readonly name: string;
  /** The image that it was to become; empty where it was to be removed. */
  readonly commit: string;
}

/** Looks once at each engine. What fails is logged: it is no reason not to connect. */
export async function removeAbandoned(
  program: EngineProgram,
  options: RunOptions,
  { log, notify }: Pick<ConnectTarget<Data>, "log" | "notify">,
): Promise<void> {
  const { name: engine } = program.engine;
  const engines = seen.get(program.carrier) ?? new Set();
  seen.set(program.carrier, engines);
  const key = JSON.stringify(program.words);
  if (engines.has(key)) return;
  engines.add(key);
  try {
    const abandoned = await findAbandoned(program, options);
    for (const { name, commit } of abandoned.filter(({ commit }) => commit !== "")) {
      notify(
        "container-left",
        `the container ${name} is still there: it was to be committed as ${commit}. Commit it (${engine} commit ${name} ${commit}), and remove it (${engine} rm --force ${name}).`,
      );
    }
    const useless = abandoned.filter(({ commit }) => commit === "");
    if (useless.length === 0) return;
    await program.require(
      "remove containers",
      ["rm", "--force", "--volumes", "--", ...useless.map(({ id }) => id)],
      options,
    );
    notify(
      "container-removed",
      `removed what a run before this one left: ${useless.map(({ name }) => name).join(", ")}`,
    );
  } catch (error) {
    log(`${engine}: could not look for containers that were left: ${(error as Error).message}`);
  }
}

async function findAbandoned(program: EngineProgram, options: RunOptions): Promise<readonly AbandonedContainer[]> {
  const { machine } = await thisProcess();
  const filter = `--filter=label=${LABELS.machine}=${machine}`;
  const listed = await program.require("list containers", ["ps", "--all", "--quiet", "--no-trunc", filter], options);
  const ids = listed.split("\n").filter((id) => id !== "");
  if (ids.length === 0) return [];
  // Of one that it does not have, Docker would say "<no value>".
  const label = (name: string) => `{{with index .Config.Labels "${name}"}}{{.}}{{end}}`;
  const format = `{{.Id}} {{.Name}} ${label(LABELS.container)} ${label(LABELS.process)} ${label(LABELS.commit)}`;
  // Some may have been removed meanwhile, which makes it fail; the others are told all the same.
  const { stdout } = await program.run(["container", "inspect", `--format=${format}`, "--", ...ids], options);
  const abandoned = await Promise.all(
    stdout.split("\n").map(async (line) => {
      const [id = "", path = "", container = "", process = "", commit = ""] = line.split(" ");
      const name = path.replace(/^\//, "");
      const isOurs = container !== "" && name === container;
      return isOurs && (await hasEnded(process)) ? { id, name, commit } : undefined;
    }),
  );
  return abandoned.filter((container) => container !== undefined);
}
