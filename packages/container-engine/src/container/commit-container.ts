/** Makes an image of a container that was started from another. */
import type { EngineProgram } from "../engine/engine-program.ts";
import { LABELS } from "./labels.ts";

/** What an image starts when a container is made of it. */
interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
}

/** Large containers take a while. */
const DEADLINE_MS = 600_000;

/** The new image starts what the first image did, and not what kept the container alive. */
export async function commitContainer(
  program: EngineProgram,
  { container, image, tag }: { readonly container: string; readonly image: string; readonly tag: string },
): Promise<void> {
  const printed = await program.require("look at the image", [
    ...["image", "inspect", "--format={{json .Config}}", "--", image],
  ]);
  const { Entrypoint, Cmd } = (JSON.parse(printed) ?? {}) as ImageConfig;
  const changes = [
    `ENTRYPOINT ${JSON.stringify(Entrypoint ?? [])}`,
    `CMD ${JSON.stringify(Cmd ?? [])}`,
    ...Object.values(LABELS).map((label) => `LABEL ${label}=`),
  ];
  const options = changes.map((change) => `--change=${change}`);
  await program.require("commit the container", ["commit", ...options, "--", container, tag], {
    timeout: DEADLINE_MS,
  });
}
