/** Tells people in a few words what a schema expects: `integer from 1 to 65535`. */

type Schema = { readonly [keyword: string]: unknown };

/** What a schema expects; undefined where words for it are not known. */
export function describeSchema(schema: Schema): string | undefined {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (Array.isArray(schema.anyOf)) {
    const described = schema.anyOf.map((option) => describeSchema(option as Schema));
    return described.includes(undefined) ? undefined : described.join(" or ");
  }
  if (typeof schema.type !== "string") return undefined;
  const words = [NAMES[schema.type] ?? schema.type, describeBounds(schema)];
  if (schema.type === "array" && typeof schema.items === "object" && schema.items !== null) {
    const items = describeSchema(schema.items as Schema);
    if (items !== undefined) words.push(`of ${items}`);
  }
  return words.filter((word) => word !== "").join(" ");
}

const NAMES: { readonly [type: string]: string } = {
  string: "text",
  boolean: "true or false",
  array: "list",
  object: "mapping",
};

function describeBounds({ minimum, maximum, pattern }: Schema): string {
  if (typeof pattern === "string") return `that matches ${pattern}`;
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `from ${minimum}`;
  return maximum === undefined ? "" : `up to ${maximum}`;
}
