/** What becomes of a container that was started here, once nobody needs it: committed, kept, removed, and said so. */
import { type Connection, type Notify, RunError } from "@towline/core";
import type { EngineProgram } from "../engine/engine-program.ts";
import type { ContainerSettings } from "../engine/setting-schemas.ts";
import { commitContainer } from "./commit-container.ts";
import { removeContainer, type StartedContainer } from "./start-container.ts";

/** A container that was started here. */
interface OwnContainer extends StartedContainer {
  readonly program: EngineProgram;
  readonly image: string;
  readonly settings: ContainerSettings;
  readonly notify: Notify;
}

/** The end of a connection to it. */
export interface ContainerEnd extends Pick<Connection, "finish"> {
  leave(): Promise<void>;
}

export function endOf({ program, id, name, image, settings, notify }: OwnContainer): ContainerEnd {
  const { commit: tag, keep } = settings;
  let holdsData = false;
  const finish = async (tag: string): Promise<void> => {
    try {
      await commitContainer(program, { container: id, image, tag });
    } catch (error) {
      holdsData = true;
      throw notCommitted(program, name, tag, error);
    }
    notify("container-committed", `committed the container ${name} as ${tag}`);
  };
  const leave = async (): Promise<void> => {
    // The error has said so.
    if (holdsData) return;
    if (keep) return notify("container-kept", `kept the container ${name}`);
    try {
      await removeContainer(program, id);
      notify("container-removed", `removed the container ${name}`);
    } catch (error) {
      notify("container-left", `could not remove the container ${name}, as the next run will: ${wordsOf(error)}`);
    }
  };
  return tag === undefined ? { leave } : { leave, finish: () => finish(tag) };
}

function notCommitted({ engine, host }: EngineProgram, name: string, tag: string, cause: unknown): RunError {
  const words = wordsOf(cause).replace(`${host}: `, "");
  return new RunError(
    "ERR_TOWLINE_NOT_FINISHED",
    `${host}: the container ${name} was not committed as ${tag}, and is still there: ${words}`,
    {
      ...{ host, connector: engine.name, cause },
      advice: `Commit it where it runs (${engine.name} commit ${name} ${tag}), then remove it (${engine.name} rm --force ${name}).`,
    },
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
