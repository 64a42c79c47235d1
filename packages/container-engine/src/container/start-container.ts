/** Starts a container from an image, for as long as it is connected. */
import { randomBytes } from "node:crypto";
import { isTowlineError, type Log } from "@towline/core";
import type { EngineProgram } from "../engine/engine-program.ts";
import type { ContainerSettings } from "../engine/setting-schemas.ts";
import { platformOption } from "./ensure-image.ts";
import { labelOptions } from "./labels.ts";

/**
 * Waits for ever and ends when told to, with nothing but a shell, though `sleep` lets it wait for orphans too. Each
 * program that ends in the container without a parent would be left as a zombie otherwise.
 */
const WAIT = "trap 'exit 0' TERM; while :; do sleep 86400 & wait $! || read -r line; done";

/** How long starting may take: what was asked for may come to be whether it is waited for or not. */
const DEADLINE_MS = 60_000;

/** A container that was started. */
export interface StartedContainer {
  readonly id: string;
  readonly name: string;
}

/**
 * Starts it. Its entry point is not the image's: that one is for what the image serves.
 *
 * @throws ConnectError; what was made until then is removed
 */
export async function startContainer(
  program: EngineProgram,
  image: string,
  settings: ContainerSettings,
  log: Log,
): Promise<StartedContainer> {
  const name = `towline-${randomBytes(6).toString("hex")}`;
  const options = [
    ...["--detach", "--interactive", "--pull=never", `--name=${name}`, "--entrypoint=sh"],
    ...(await labelOptions(name, settings)),
    ...platformOption(platformOf(settings)),
    ...(settings.network === undefined ? [] : [`--network=${settings.network}`]),
    ...(settings.volumes ?? []).map((volume) => `--volume=${volume}`),
    // Everyone on the machine can read argv.
    ...(settings.run_env === undefined ? [] : ["--env-file=/dev/stdin"]),
  ];
  const input = Object.entries(settings.run_env ?? {}).map(([key, value]) => `${key}=${value}\n`);
  try {
    const printed = await program.require(
      `start a container from ${image}`,
      ["run", ...options, "--", image, "-c", WAIT],
      { timeout: DEADLINE_MS, ...(input.length === 0 ? {} : { input: input.join("") }) },
    );
    return { id: printed.split("\n").at(-1) ?? name, name };
  } catch (error) {
    // Engines leave one that they could not start.
    await removeContainer(program, name).catch((failure: Error) => log(failure.message));
    throw error;
  }
}

/** The platform that an image is to have, if that was said. */
export function platformOf({ platform, architecture }: ContainerSettings): string | undefined {
  return platform ?? (architecture === undefined ? undefined : `linux/${architecture}`);
}

/** Removes a container, its processes and its anonymous volumes; one that is gone already is none too many. */
export async function removeContainer(program: EngineProgram, container: string): Promise<void> {
  try {
    await program.require("remove the container", ["rm", "--force", "--volumes", "--", container]);
  } catch (error) {
    if (isTowlineError(error) && /no such container/i.test(error.message)) return;
    throw error;
  }
}
