/** Each global argument that the table calls secret is masked wherever it could be shown, and no command line takes it. */
import { inspect } from "node:util";
import { definePlugin, type Fleet, GLOBAL_ARGUMENTS, openFleet } from "@towline/core";
import { afterEach, describe, expect, test } from "vitest";
import { refuseSecrets } from "../../packages/cli/src/options/refuse-secrets.ts";
import local from "../../plugins/connector-local/src/index.ts";

const VALUE = "pa$$word-of-77321";
const SECRET = GLOBAL_ARGUMENTS.filter(({ secret }) => secret).map(({ name, key }) => ({ name, key }));

let fleet: Fleet;
afterEach(() => fleet?.close());

/** Opens a fleet that writes down what it tells its log and its plugins. */
async function openTold(data: { readonly [key: string]: unknown }): Promise<unknown[]> {
  const told: unknown[] = [];
  const listener = definePlugin({
    name: "listener",
    apply(hooks) {
      hooks.run.before.tapPromise("listener", async (request) => {
        // The command is what its author wrote, for taps that change it; `shown` is how it is told.
        const { command: _command, ...rest } = request;
        told.push(rest);
        return request;
      });
      hooks.run.failed.tapPromise("listener", async ({ error }) => void told.push(error));
    },
  });
  fleet = await openFleet({
    connectors: [local],
    plugins: [listener],
    log: (message) => told.push(message),
    config: { data, fleet: { hosts: ["@local"] } },
  });
  return told;
}

function expectNoSecret(...values: readonly unknown[]): void {
  for (const value of values) {
    const texts = [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value) ?? "", String(value)];
    for (const text of texts) expect(text).not.toContain(VALUE);
  }
}

test("there are some", () => {
  expect(SECRET.length).toBeGreaterThan(2);
});

describe.each(SECRET)("$name", ({ name, key }) => {
  // It says the secret itself, as the worst of all hosts would.
  const command = `echo 'it was ${VALUE}' >&2; exit 3`;

  test.each([
    ["given in a call", {}, { [name]: VALUE }],
    ["in the data of a host", { [key]: VALUE }, {}],
  ])("%s", async (_place, data, options) => {
    const told = await openTold(data);
    const { command: shown, error, stderr } = await fleet.host("@local").run(command, options);
    expect(stderr).toContain(VALUE);
    expect(error?.message).toContain("***");
    expect(told.length).toBeGreaterThan(2);
    expectNoSecret(shown, error, error?.stack, ...told);
  });

  test("in an error of settings", async () => {
    const told = await openTold({ [key]: [VALUE] });
    const error = await fleet
      .host("@local")
      .run("true")
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(key);
    expectNoSecret(error, ...told);
  });

  test("of the wrong type in a call", async () => {
    await openTold({});
    const error = await fleet
      .host("@local")
      .run("true", { [name]: [VALUE] })
      .catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(name);
    expectNoSecret(error);
  });

  test("is refused on the command line", async () => {
    await openTold({});
    const error = await refuseSecrets({ [key]: VALUE }, fleet.registry).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`--data ${key}: a secret`);
    expectNoSecret(error);
  });
});
