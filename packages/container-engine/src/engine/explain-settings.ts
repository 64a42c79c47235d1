/** Says what a connector would do with a host, in words, for `towline explain`. */
import type { Data } from "@towline/core";
import type { Engine } from "./engine.ts";
import { readSettings } from "./read-settings.ts";
import { isSurelyImage } from "./reference.ts";

export function explainSettings(engine: Engine, { data }: { readonly data: Data }): readonly string[] {
  const { container_id, image, identifier = "", keep, commit } = readSettings(engine, data);
  if (container_id !== undefined) return [`enters the container ${container_id}, and leaves it as it is`];
  const pulls = image !== undefined || isSurelyImage(identifier);
  const source = `${image ?? identifier}${pulls ? ", which is pulled where it is missing" : ", which is not pulled"}`;
  const end = [
    ...(commit === undefined ? [] : [`committed as ${commit}`]),
    keep ? `kept (${engine.name}_keep)` : "removed",
  ].join(" and ");
  const started = `starts a container from the image ${source}; at the end it is ${end}`;
  if (pulls) return [started];
  return [`enters the container ${identifier} if there is one, and leaves it as it is; else ${started}`];
}
