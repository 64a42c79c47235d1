/** Between a connector's keys, which bear its prefix, and the settings that all engines share. */
import { ConnectorDataError, type Data, type DataMeta, type DataSchema } from "@towline/core";
import type { Engine } from "./engine.ts";
import { type ContainerSettings, SETTING_META, SETTING_SCHEMAS } from "./setting-schemas.ts";

/** The connector's schema: the shared settings and the engine's own, with its prefix. */
export function dataSchemaOf(engine: Engine): DataSchema {
  const own = Object.fromEntries(engine.endpoints.map(({ key, schema }) => [key, schema]));
  return { type: "object", properties: withPrefix(engine, { ...SETTING_SCHEMAS, ...own }) };
}

/** What people are told about each of its keys. */
export function dataMetaOf(engine: Engine): DataMeta {
  const own = Object.fromEntries(engine.endpoints.map(({ key, meta }) => [key, meta]));
  return withPrefix(engine, { ...SETTING_META, ...own });
}

/** The shared settings, without the prefix. */
export function readSettings(engine: Engine, data: Data): ContainerSettings {
  const entries = Object.keys(SETTING_SCHEMAS).map((key) => [key, data[`${engine.name}_${key}`]]);
  // They were checked against the same schemas.
  return Object.fromEntries(entries) as ContainerSettings;
}

/** The beginning of each command line: the program, and which engine it is to talk to. */
export function readProgram(engine: Engine, data: Data): readonly string[] {
  const options = engine.endpoints.flatMap(({ key, option, schema }) => {
    const value = data[`${engine.name}_${key}`];
    if (value === undefined) return [];
    // What lists containers gets settings that nobody has checked.
    if (typeof value === "string" && new RegExp(schema.pattern, "u").test(value)) return [`${option}=${value}`];
    throw wrong(engine, `${engine.name}_${key}`, "wrong value");
  });
  return [engine.name, ...options];
}

/** @throws ConnectorDataError for settings that exclude each other */
export function checkSettings(engine: Engine, name: string, data: Data): void {
  const isSet = (key: string) => data[key] !== undefined;
  const exclusive = [
    engine.endpoints.map(({ key }) => `${engine.name}_${key}`),
    [`${engine.name}_container_id`, `${engine.name}_image`],
    [`${engine.name}_platform`, `${engine.name}_architecture`],
  ];
  for (const keys of exclusive) {
    if (keys.filter(isSet).length > 1) throw wrong(engine, keys.join(" and "), "they exclude each other", name);
  }
  const { commit, run_env } = readSettings(engine, data);
  if (commit !== undefined && run_env !== undefined) {
    const keys = `${engine.name}_commit and ${engine.name}_run_env`;
    throw wrong(engine, keys, "the image would show the variables to all who have it; use _env for commands", name);
  }
}

function wrong(engine: Engine, path: string, message: string, host?: string): ConnectorDataError {
  return new ConnectorDataError(`The settings for ${engine.title} are wrong`, {
    ...{ host, connector: engine.name },
    problems: [{ host, path, message }],
    advice: `See what they mean: towline connectors ${engine.name}`,
  });
}

function withPrefix<Value>({ name }: Engine, record: { readonly [key: string]: Value }): { [key: string]: Value } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [`${name}_${key}`, value]));
}
