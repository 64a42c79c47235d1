/** The type of ConnectorData, inferred from its JSON Schema and DataMeta. */

/** The part of JSON Schema (draft-07) that a data key may use; ajv checks the rest. */
export interface KeySchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object" | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  readonly items?: KeySchema | undefined;
  readonly properties?: { readonly [key: string]: KeySchema } | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | KeySchema | undefined;
  readonly [keyword: string]: unknown;
}

/** The JSON Schema of a connector's settings for one host. */
export interface DataSchema {
  readonly type: "object";
  readonly properties: { readonly [key: string]: KeySchema };
  readonly required?: readonly string[] | undefined;
  readonly [keyword: string]: unknown;
}

type ValueOf<Schema> = Schema extends { readonly enum: readonly (infer Member)[] }
  ? Member
  : Schema extends { readonly type: "string" }
    ? string
    : Schema extends { readonly type: "integer" | "number" }
      ? number
      : Schema extends { readonly type: "boolean" }
        ? boolean
        : Schema extends { readonly type: "array"; readonly items: infer Items }
          ? readonly ValueOf<Items>[]
          : Schema extends { readonly type: "array" }
            ? readonly unknown[]
            : Schema extends { readonly type: "object"; readonly additionalProperties: infer Rest extends KeySchema }
              ? { readonly [key: string]: ValueOf<Rest> }
              : Schema extends { readonly type: "object" }
                ? { readonly [key: string]: unknown }
                : unknown;

type RequiredKey<Schema extends DataSchema> = Schema["required"] extends readonly (infer Key)[] ? Key : never;

type DefaultedKey<Meta> = {
  [Key in keyof Meta]: Meta[Key] extends { readonly default: infer Default }
    ? Default extends undefined
      ? never
      : Key
    : never;
}[keyof Meta];

/** ConnectorData: keys that are required or have a default are always there, the others may be undefined. */
export type DataOf<Schema extends DataSchema, Meta> = {
  readonly [Key in keyof Schema["properties"]]: Key extends RequiredKey<Schema> | DefaultedKey<Meta>
    ? ValueOf<Schema["properties"][Key]>
    : ValueOf<Schema["properties"][Key]> | undefined;
};
