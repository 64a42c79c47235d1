/** What the author of a plugin is told when what the package exports is none, or the options of a config do not fit. */
import { describe, expect, test } from "vitest";
import { definePlugin, type Plugin } from "../hooks/define-plugin.ts";
import { checkOptions, checkPlugin } from "./check-plugin.ts";

const BRAND = { [Symbol.for("towline.plugin")]: 1 };

/** What is told of a default export. */
function tell(value: unknown) {
  try {
    checkPlugin(value, "towline-plugin-x");
    return undefined;
  } catch (error) {
    return error as { readonly code: string; readonly problems: readonly object[] };
  }
}

test("a plugin is one, also with a schema for its options", () => {
  expect(tell(definePlugin({ name: "x", apply() {} }))).toBeUndefined();
  expect(tell({ ...BRAND, name: "x", apply() {}, optionsSchema: { type: "object" } })).toBeUndefined();
});

test.each([
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["a text", "x", "x"],
  ["a function", function apply() {}, 'the function "apply"'],
])("%s is none, and its author is told what to export", (_name, value, got) => {
  expect(tell(value)).toMatchObject({
    ...{ code: "ERR_TOWLINE_PLUGIN_INVALID", packageName: "towline-plugin-x" },
    problems: [{ path: "default export", message: "not a plugin", expected: "what definePlugin returns", got }],
    advice: "Its author corrects it; another version of the package may be well.",
  });
});

test("all that is wrong with one comes at once", () => {
  const error = tell({ name: " ", apply: 1, optionsSchema: [] });
  expect(error?.problems).toEqual([
    { path: "default export", message: "not made by definePlugin" },
    { path: "name", message: "missing", expected: "a text" },
    { path: "apply", message: "missing", expected: "a function" },
    { path: "optionsSchema", message: "wrong value", expected: "a JSON Schema" },
  ]);
  expect((error as unknown as Error).message).toMatch(/^the plugin "towline-plugin-x" is broken:\n/);
});

test.each([
  [{ name: 1 }, "name"],
  [{ apply: undefined }, "apply"],
  [{ optionsSchema: null }, "optionsSchema"],
])("%j alone is told alone", (change, path) => {
  expect(tell({ ...BRAND, name: "x", apply() {}, ...change })?.problems).toMatchObject([{ path }]);
});

describe("options", () => {
  const plugin = (optionsSchema?: object): Plugin => definePlugin({ name: "x", apply() {}, optionsSchema } as Plugin);
  const check = (schema: object | undefined, given: unknown) => checkOptions(plugin(schema), given, "towline-plugin-x");

  test("for a plugin that takes none are told with what to write", async () => {
    await check(undefined, undefined);
    await expect(check(undefined, {})).rejects.toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_OPTIONS", packageName: "towline-plugin-x" },
      message: 'the plugin "towline-plugin-x" takes no options, but the config gives some',
      advice: 'Write only its name under plugins: "towline-plugin-x"',
    });
  });

  test("that are left out are as none of them", async () => {
    await check({ type: "object" }, undefined);
    await expect(check({ type: "object", properties: { a: {} }, required: ["a"] }, undefined)).rejects.toMatchObject({
      message: 'the options of the plugin "towline-plugin-x" are wrong: options.a: missing',
      advice: "Correct them under plugins: in the config.",
    });
  });

  test("can't be checked by a schema that is none: that is the author's", async () => {
    await expect(check({ type: "nothing" }, {})).rejects.toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_INVALID",
      problems: [{ path: "optionsSchema.type" }],
    });
  });
});
