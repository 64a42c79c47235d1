/** What connectors and plugins say is masked wherever it goes: in errors, their causes, events and the debug log. */
import { inspect } from "node:util";
import { type Connector, defineConnector, definePlugin, type Fleet, InventoryError, openFleet } from "@towline/core";
import { afterEach, beforeEach, expect, test } from "vitest";

const PASSWORD = `pass'word "40817" é`;
const FORMS = [
  PASSWORD,
  Buffer.from(`user:${PASSWORD}`).toString("base64"),
  encodeURIComponent(PASSWORD),
  JSON.stringify(PASSWORD),
  `'${PASSWORD.replaceAll("'", `'\\''`)}'`,
];
const TELLING = FORMS.join(" ");

let fleet: Fleet;
let told: unknown[];

/** Tells its password to whoever listens. */
function talkative(): Connector {
  return defineConnector({
    name: "talkative",
    summary: "Says its password",
    dataSchema: { type: "object", properties: { talkative_password: { type: "string" } } },
    dataMeta: { talkative_password: { description: "Its password", secret: true } },
    *makeNamesData(name) {
      if (name === "wrong") throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `no ${TELLING}`);
      yield { name: `@talkative/${name}`, data: {}, groups: [] };
    },
    connect: async ({ log }) => {
      log(`trying ${TELLING}`);
      throw new Error(`refused ${TELLING}`, { cause: Object.assign(new Error(TELLING), { stderr: TELLING }) });
    },
  });
}

beforeEach(async () => {
  told = [];
  process.env.TOWLINE_TEST_TALKATIVE = PASSWORD;
  fleet = await openFleet({
    connectors: [talkative()],
    log: (message) => told.push(message),
    config: { data: { talkative_password: { $env: "TOWLINE_TEST_TALKATIVE" } } },
    plugins: [
      definePlugin({
        name: "listener",
        apply(hooks, { log }) {
          hooks.connect.failed.tapPromise("listener", async (event) => {
            told.push(event);
            return false;
          });
          hooks.run.failed.tapPromise("listener", async (result) => {
            told.push(result);
            log(`failed ${TELLING}`);
            throw new Error(`could not write down ${TELLING}`);
          });
        },
      }),
    ],
  });
});
afterEach(async () => {
  await fleet.close();
  delete process.env.TOWLINE_TEST_TALKATIVE;
});

function expectNoForm(...values: unknown[]): void {
  for (const value of values) {
    const texts = [String(value), inspect(value, { depth: 12, showHidden: true }), JSON.stringify(value) ?? ""];
    for (const form of FORMS) for (const text of texts) expect(text).not.toContain(form);
  }
}

test("what a connector says when it fails, and what a plugin says about it", async () => {
  const result = await fleet.host("@talkative/box").run("true");
  expect(result.error?.message).toMatch(/refused \*\*\* /);
  const hookErrors = fleet.takeHookErrors();
  expect(hookErrors).toHaveLength(1);
  expect(told).toHaveLength(4);
  expectNoForm(result, result.error, result.error?.stack, ...told, ...hookErrors);
});

test("connecting by hand throws the masked error", async () => {
  const error = await fleet
    .host("@talkative/box")
    .connect()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT" });
  expectNoForm(error, (error as Error).stack);
});

test("a transfer", async () => {
  const result = await fleet.host("@talkative/box").put(import.meta.filename, "/tmp/x");
  expect(result.status).toBe("unreachable");
  expectNoForm(result, result.error?.stack);
});

test("a name that the connector refuses, once the secret is known", async () => {
  await fleet.host("@talkative/box").run("true");
  for (const failing of [
    fleet.select("@talkative/wrong").hosts(),
    fleet.host("@talkative/wrong").run("true"),
    fleet.select("@talkative/wrong").run("true").orThrow(),
  ]) {
    const error = await failing.then(String, (reason: unknown) => reason);
    expect(inspect(error)).toContain("***");
    expectNoForm(error);
  }
});
