/** Sees to it that the engine has an image. */
import { ConnectError, type WaitAside } from "@towline/core";
import type { EngineProgram, RunOptions } from "../engine/engine-program.ts";
import { explainFailure } from "../engine/explain-failure.ts";

/** Pulling goes by the size of the image and not by the health of the host, so it has a deadline of its own. */
const PULL_DEADLINE_MS = 600_000;

const NONE = /no such image|image not known/i;

/** An image to start a container from. */
export interface WantedImage {
  readonly reference: string;
  readonly platform: string | undefined;
  /** Whether it may be fetched from its registry where it is missing. */
  readonly mayPull: boolean;
}

/** Makes the deadline for connecting stand still while it pulls. @throws ConnectError when there is no such image */
export async function ensureImage(
  program: EngineProgram,
  { reference, platform, mayPull }: WantedImage,
  { signal }: RunOptions,
  waitAside: WaitAside | undefined,
): Promise<void> {
  const { engine, host } = program;
  const found = await program.run(["image", "inspect", "--format={{.Os}}/{{.Architecture}}", "--", reference], {
    signal,
  });
  const isThere = found.exitCode === 0;
  // One for another platform is replaced by the one that is wanted, as the engines themselves do.
  if (isThere && (platform === undefined || `${platform}/`.startsWith(`${found.stdout.trim()}/`))) return;
  if (!isThere && !NONE.test(found.stderr)) throw explainFailure(engine, host, "look for the image", found);
  if (!mayPull) {
    if (isThere) {
      throw new ConnectError("refused", `${host}: the image ${reference} is not for ${platform}`, {
        host,
        connector: engine.name,
        advice: `It is for ${found.stdout.trim()}. To fetch the other one, name its tag: ${reference}:latest`,
      });
    }
    throw new ConnectError("refused", `${host}: there is neither a container nor an image ${reference}`, {
      host,
      connector: engine.name,
      advice: `List containers with "towline hosts @${engine.name}". To fetch an image, name its tag: ${reference}:latest`,
    });
  }
  const pull = ["pull", "--quiet", ...platformOption(platform), "--", reference];
  const wanted = platform === undefined ? reference : `${reference} for ${platform}`;
  const work = () => program.require(`pull the image ${wanted}`, pull, { signal, timeout: PULL_DEADLINE_MS });
  await (waitAside === undefined ? work() : waitAside(work));
}

export function platformOption(platform: string | undefined): readonly string[] {
  return platform === undefined ? [] : [`--platform=${platform}`];
}
