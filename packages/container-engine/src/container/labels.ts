/** The labels of containers that were started here. */
import type { ContainerSettings } from "../engine/setting-schemas.ts";
import { type Owner, thisProcess } from "./owner.ts";

export const LABELS = {
  /** The container's own name: an image that was made of it bears its labels, and its containers are no one's but the user's. */
  container: "towline.container",
  machine: "towline.machine",
  process: "towline.process",
  /** The image that it is to become: what it holds is not to be lost. */
  commit: "towline.commit",
} as const;

/** The options that label a container. One that is to be kept is nobody's to remove. */
export async function labelOptions(
  container: string,
  { keep, commit }: Pick<ContainerSettings, "keep" | "commit">,
): Promise<readonly string[]> {
  if (keep) return [];
  const { machine, process }: Owner = await thisProcess();
  return [
    `--label=${LABELS.container}=${container}`,
    `--label=${LABELS.machine}=${machine}`,
    `--label=${LABELS.process}=${process}`,
    ...(commit === undefined ? [] : [`--label=${LABELS.commit}=${commit}`]),
  ];
}
