/** Finds words of a config's restrictions that can be no hosts. */
import type { ConfigRestrictions } from "../config/config.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { expandRanges, isRange } from "../targets/ranges.ts";
import { identityOfText } from "./route.ts";

/** Each with its place. */
export function checkRestrictions({ only, not, nevertheless }: ConfigRestrictions): Problem[] {
  return [...only, ...not, ...nevertheless].flatMap(({ text, path, file }) => {
    try {
      if (isRange(text)) expandRanges(text);
      else if (!isPattern(text)) identityOfText(text);
      return [];
    } catch (error) {
      if (!isTowlineError(error)) throw error;
      return [{ ...(file === undefined ? {} : { file }), path, message: error.message }];
    }
  });
}

/** Whether a word means hosts by what they are called like, or all. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text) || text === "all";
}
