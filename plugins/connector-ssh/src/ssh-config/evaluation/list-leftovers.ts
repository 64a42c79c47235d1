/** Lists the options of ssh_config that no setting holds, each with its line, so that none is dropped in silence. */

import { type OptionRule, type OptionUse, ruleOf } from "../parsing/option-table.ts";
import type { ConfigAnswer, FoundOption } from "./config-answer.ts";

/** Options as `Name value (file:line)`. */
export interface Leftovers {
  /** Only the system's ssh can honour them. */
  readonly openssh: readonly string[];
  /** The same, and to connect without them would be unsafe. */
  readonly required: readonly string[];
  /** The system's ssh honours them, if it is what connects; they are no reason to have it connect. */
  readonly optional: readonly string[];
  /** Nothing here can honour them, and without them the wrong host would be reached, or none. */
  readonly refused: readonly string[];
  /** They have no effect here. */
  readonly unused: readonly string[];
}

/** What is left over of an answer. */
export function listLeftovers(answer: ConfigAnswer, home: string): Leftovers {
  const list = (use: OptionUse) => {
    const lines: string[] = [];
    for (const [keyword, found] of answer) {
      const rule = ruleOf(keyword);
      if (rule?.use === use && !isHarmless(rule, found)) lines.push(describe(rule, found, home));
    }
    return lines;
  };
  return {
    openssh: list("openssh"),
    required: list("required"),
    optional: list("optional"),
    refused: list("refused"),
    unused: list("unused"),
  };
}

function isHarmless({ harmless }: OptionRule, { values }: FoundOption): boolean {
  return values.every((value) => harmless.includes(value.toLowerCase()));
}

function describe({ name }: OptionRule, { values, file, line }: FoundOption, home: string): string {
  const place = file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
  return `${name} ${values.join(" ")} (${place}:${line})`;
}
