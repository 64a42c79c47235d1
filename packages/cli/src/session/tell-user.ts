/** Tells people something that is no output: on stderr, without control characters, wrapped to a terminal. */

import type { CliContext } from "../process/cli-context.ts";
import { formatMessage } from "../render/wrap-text.ts";

export function tellUser(message: string, { stderr }: Pick<CliContext, "stderr">): void {
  stderr.write(formatMessage(`towline: ${message}`, stderr));
}
