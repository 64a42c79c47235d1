/** Colours: whether a stream gets them, and which one a host has. */
import picocolors from "picocolors";

/** Functions that colour text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** What decides about colours. */
export interface ColorWishes {
  readonly isTerminal: boolean;
  /** False with `--no-color`. */
  readonly wanted: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** Colours for one stream: on a terminal only, unless FORCE_COLOR says otherwise; NO_COLOR and `--no-color` win. */
export function createColors({ isTerminal, wanted, environment }: ColorWishes): Colors {
  const forced = (environment.FORCE_COLOR ?? "") !== "" && environment.FORCE_COLOR !== "0";
  const refused = !wanted || (environment.NO_COLOR ?? "") !== "";
  return picocolors.createColors(!refused && (forced || (isTerminal && environment.TERM !== "dumb")));
}

const HOST_COLORS = ["cyan", "green", "blue", "magenta", "cyanBright", "greenBright", "blueBright"] as const;

/** The host's name in its own colour, the same in every run. Red is kept for what went wrong, yellow for warnings. */
export function colorHost(colors: Colors, host: string, text: string): string {
  let hash = 7;
  for (let index = 0; index < host.length; index += 1) hash = (hash * 31 + host.charCodeAt(index)) | 0;
  return colors[HOST_COLORS[Math.abs(hash) % HOST_COLORS.length] as (typeof HOST_COLORS)[number]](text);
}
