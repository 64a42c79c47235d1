/** Matches names by patterns, in steps that only go on: a file of another machine could hold one that takes ages. */

/** What follows `Host`. */
export type HostPatterns = readonly string[];

/** Any text, or one character. */
type Step = "*" | ((character: string) => boolean);

const ANY: Step = () => true;

/** Whether a name is one of those that each block around it is for. */
export function matchesAll(blocks: readonly HostPatterns[], name: string): boolean {
  return blocks.every((patterns) => {
    const matches = (pattern: string): boolean => follow(hostSteps(pattern), name.toLowerCase());
    if (patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))) return false;
    return patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
  });
}

/** Whether a name of a file matches `*`, `?` and `[…]`, as in a shell: an asterisk is for no dot in front. */
export function matchesFile(pattern: string, name: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  return follow(fileSteps(pattern), name);
}

function hostSteps(pattern: string): readonly Step[] {
  return [...pattern.toLowerCase().matchAll(/\*+|[^*]/gs)].map(([part]) => toStep(part));
}

function fileSteps(pattern: string): readonly Step[] {
  return [...pattern.matchAll(/\*+|\[[!^]?\]?[^\]]*\]|./gs)].map(([part]) =>
    part.length > 1 && part.startsWith("[") ? setStep(part.slice(1, -1)) : toStep(part),
  );
}

function toStep(part: string): Step {
  if (part.startsWith("*")) return "*";
  return part === "?" ? ANY : (character) => character === part;
}

/** What stands in brackets: `a-f0-9`, `!a`. */
function setStep(set: string): Step {
  const members = set.replace(/^[!^]/, "").replace(/[\\\][^]/g, "\\$&");
  try {
    const expression = new RegExp(`^[${/^[!^]/.test(set) ? "^" : ""}${members}]$`, "s");
    return (character) => expression.test(character);
  } catch {
    // A range the wrong way round matches nothing, as in the shell.
    return () => false;
  }
}

/** After the last asterisk, what follows it is tried one character further on; what is before it has its place. */
function follow(steps: readonly Step[], text: string): boolean {
  let step = 0;
  let asterisk = -1;
  let tried = 0;
  for (let at = 0; at < text.length; ) {
    const next = steps[step];
    if (next === "*") {
      asterisk = step;
      tried = at;
      step += 1;
    } else if (next?.(text.charAt(at)) === true) {
      at += 1;
      step += 1;
    } else if (asterisk >= 0) {
      tried += 1;
      at = tried;
      step = asterisk + 1;
    } else return false;
  }
  return steps.slice(step).every((left) => left === "*");
}
