/** Refuses commands of a file that somebody else could have written. */
import { ConfigError, judgePath } from "@towline/core";
import { showText } from "@towline/listing";

/** @throws ConfigError */
export function judgeConfig(file: string): void {
  const distrust = judgePath(file);
  if (distrust === undefined) return;
  throw new ConfigError(
    "ERR_TOWLINE_CONFIG_UNTRUSTED",
    `The commands of ${showText(file)} are not run: ${distrust.why}`,
    {
      connector: "clustershell",
      advice: `If it is yours: ${distrust.remedy}.`,
    },
  );
}
