/** Tells people in a few words what a value is. */

/** Whether a value is a mapping: an object made by a parser or a literal, not a list and not an instance of a class. */
export function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The kind of a value and nothing of its content: `a list`, `text`, `nothing`. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
    case "bigint":
      return "a number";
    case "boolean":
      return String(value);
    case "object":
      return isMapping(value) ? "a mapping" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** A value as it is told in an error; never use it for a secret. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "number") return String(value);
  return describeKind(value);
}
