/** Values of settings as people read them. */

/** Text as it is; anything else as JSON with spaces to break lines at: `[ "a", "b" ]`. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return value;
  // Line breaks within texts are escaped: those that are left stand between values.
  return JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ");
}
