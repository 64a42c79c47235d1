/** Finds a container by its name or id. */
import type { EngineProgram, RunOptions } from "../engine/engine-program.ts";
import { explainFailure } from "../engine/explain-failure.ts";

/** A container that is there. */
export interface FoundContainer {
  readonly id: string;
  readonly name: string;
  /** As the engine says it, such as `running` or `exited`. */
  readonly state: string;
}

/** What `ps` shows of an id. */
const SHORT_ID_LENGTH = 12;
const NONE = /no such (container|object)|no container with name or id/i;

/**
 * The container, if there is one. Engines take the first letters of an id for the whole; here it must be at least what
 * `ps` shows, since an image `db` is not the container `db3f…`.
 */
export async function findContainer(
  program: EngineProgram,
  identifier: string,
  options: RunOptions,
): Promise<FoundContainer | undefined> {
  const format = "{{.Id}} {{.State.Status}} {{.Name}}";
  const outcome = await program.run(["container", "inspect", `--format=${format}`, "--", identifier], options);
  if (outcome.exitCode !== 0) {
    if (NONE.test(outcome.stderr)) return undefined;
    throw explainFailure(program.engine, program.host, "look for the container", outcome);
  }
  const [id = "", state = "", path = ""] = outcome.stdout.trim().split(" ");
  const name = path.replace(/^\//, "");
  const isMeant = name === identifier || (identifier.length >= SHORT_ID_LENGTH && id.startsWith(identifier));
  return isMeant ? { id, name, state } : undefined;
}
