/** Connects a container: one that is there, or one that is started from an image and goes when it is disconnected. */
import { ConnectError, type Connection, type ConnectTarget, type Data } from "@towline/core";
import type { Engine } from "../engine/engine.ts";
import { EngineProgram } from "../engine/engine-program.ts";
import { readProgram, readSettings } from "../engine/read-settings.ts";
import { isSurelyImage } from "../engine/reference.ts";
import type { ContainerSettings } from "../engine/setting-schemas.ts";
import { checkShell, connectTo } from "./container-connection.ts";
import { endOf } from "./end-container.ts";
import { ensureImage } from "./ensure-image.ts";
import { type FoundContainer, findContainer } from "./find-container.ts";
import { removeAbandoned } from "./remove-abandoned.ts";
import { platformOf, removeContainer, startContainer } from "./start-container.ts";
import { takeTurn } from "./take-turn.ts";

export function connectContainer(engine: Engine, target: ConnectTarget<Data>): Promise<Connection> {
  return takeTurn(target.carrier, target, () => connectNow(engine, target));
}

async function connectNow(engine: Engine, target: ConnectTarget<Data>): Promise<Connection> {
  target.signal.throwIfAborted();
  const { name, data, carrier, signal } = target;
  const settings = readSettings(engine, data);
  const program = new EngineProgram(engine, carrier, readProgram(engine, data), name);
  const wanted = settings.container_id ?? possibleContainer(settings);
  const [found] = await Promise.all([
    wanted === undefined ? undefined : findContainer(program, wanted, { signal }),
    removeAbandoned(program, { signal }, target),
  ]);
  if (found !== undefined) return connectFound(program, found, settings, target);
  if (settings.container_id !== undefined) {
    throw new ConnectError("refused", `${name}: there is no container ${settings.container_id}`, {
      host: name,
      connector: engine.name,
      advice: `List those that run with "towline hosts @${engine.name}".`,
    });
  }
  return connectStarted(program, settings, target);
}

/** What may be a container's name: engines are at a loss with one that has a slash. */
function possibleContainer({ image, identifier }: ContainerSettings): string | undefined {
  return image !== undefined || identifier === undefined || isSurelyImage(identifier) ? undefined : identifier;
}

/** What the user supplied is never stopped, changed or removed. */
async function connectFound(
  program: EngineProgram,
  { id, name: container, state }: FoundContainer,
  settings: ContainerSettings,
  { name, signal, log, notify }: ConnectTarget<Data>,
): Promise<Connection> {
  const { engine } = program;
  log(`${name}: ${state} container ${container}${settings.container_id === undefined ? ", not an image" : ""}`);
  if (state !== "running" && state !== "paused") {
    if (!settings.start) {
      throw new ConnectError("refused", `${name}: the container ${container} does not run (${state})`, {
        host: name,
        connector: engine.name,
        advice: `Start it (${engine.name} start ${container}), or have it started: ${engine.name}_start`,
      });
    }
    await program.require("start the container", ["start", "--", id], { signal });
    notify("container-started", `started the container ${container}, which is left running`);
  }
  const firstProcess = await checkShell(program, id, settings.user, signal);
  const leave = async (): Promise<void> => log(`${name}: ${container} goes on`);
  return connectTo({ program, id, user: settings.user, firstProcess, leave });
}

async function connectStarted(
  program: EngineProgram,
  settings: ContainerSettings,
  { name, signal, log, notify, waitAside }: ConnectTarget<Data>,
): Promise<Connection> {
  const image = settings.image ?? settings.identifier ?? "";
  const mayPull = settings.image !== undefined || isSurelyImage(image);
  await ensureImage(program, { reference: image, platform: platformOf(settings), mayPull }, { signal }, waitAside);
  signal.throwIfAborted();
  const started = await startContainer(program, image, settings, log);
  const { id } = started;
  log(`${name}: started ${started.name} from ${image}`);
  const { leave, finish } = endOf({ ...started, program, image, settings, notify });
  try {
    signal.throwIfAborted();
    const firstProcess = await checkShell(program, id, settings.user, signal);
    const connection = connectTo({ program, id, user: settings.user, firstProcess, leave });
    return finish === undefined ? connection : { ...connection, finish };
  } catch (error) {
    await removeContainer(program, id).catch((failure: Error) => log(failure.message));
    throw error;
  }
}
