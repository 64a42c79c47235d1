/** What was thrown, in words: foreign code throws anything, and some of it throws again when it is looked at. */

/** The message of an error, or the value as text. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown !== "object" || thrown === null || !("message" in thrown)) return String(thrown);
    const { message } = thrown;
    if (typeof message === "string" && message !== "") return message;
    return thrown instanceof Error ? thrown.name : String(thrown);
  } catch {
    return "something that can't be shown";
  }
}

/** What a value is, for a sentence that says what it should be. Never throws. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return value === undefined ? "undefined" : `a ${typeof value}`;
  try {
    if (Array.isArray(value)) return "a list";
    return "then" in value && typeof value.then === "function" ? "a promise" : "an object";
  } catch {
    return "an object that can't be looked at";
  }
}
