/** OpenSSH's patterns: `*` for any text, `?` for one character, `!` for what is left out. */

const compiled = new Map<string, RegExp>();

/** Tells whether a whole text matches a pattern. */
export function matchPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    // Repeated stars mean the same as one, and would make a failed match take ages.
    const source = pattern.replace(/\*+|[^*]/g, (part) =>
      part.startsWith("*") ? "[^]*" : part === "?" ? "[^]" : part.replace(/[\\^$.|+()[\]{}]/, "\\$&"),
    );
    expression = new RegExp(`^${source}$`);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** Tells whether one of the patterns matches and no negated one does, as in `Host` and in known_hosts. */
export function matchPatternList(patterns: readonly string[], text: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (matchPattern((negated ? pattern.slice(1) : pattern).toLowerCase(), text.toLowerCase())) {
      if (negated) return false;
      matched = true;
    }
  }
  return matched;
}

/** Tells whether a text matches patterns with commas, as in `Match`: a negated one that matches overrules the others. */
export function matchList(patterns: string, text: string): boolean {
  let matched = false;
  for (const pattern of patterns.split(",")) {
    const negated = pattern.startsWith("!");
    if (!matchPattern(negated ? pattern.slice(1) : pattern, text)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}
