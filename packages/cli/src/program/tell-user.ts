/** Tells people something that is no output: on stderr, without control characters, wrapped to a terminal. */
import { formatMessage } from "../render/wrap-text.ts";
import type { CliContext } from "./cli-context.ts";

export function tellUser(message: string, { stderr }: Pick<CliContext, "stderr">): void {
  stderr.write(formatMessage(`towline: ${message}`, stderr));
}
