/** Steps on the way to a host: hop by hop, without secrets, and with an end whatever a connector does. */
import { expect, test } from "vitest";
import { type Connector, type DiagnosisStep, defineConnector, openFleet } from "../index.ts";
import { localMachine } from "../local/local-machine.ts";

const OK: DiagnosisStep = { name: "First", outcome: "ok", detail: "there", durationMs: 1 };

function connectorThatLooks(name: string, diagnose: Connector["diagnose"]): Connector {
  return defineConnector({
    name,
    summary: "For tests",
    dataSchema: { type: "object", properties: { [`${name}_word`]: { type: "string" } } },
    dataMeta: { [`${name}_word`]: { description: "A secret", secret: true } },
    *makeNamesData(host: string | undefined) {
      yield { name: `@${name}/${host}` };
    },
    connect: async () => ({ ...localMachine, disconnect: async () => undefined }),
    ...(diagnose === undefined ? {} : { diagnose }),
  } as Connector);
}

async function look(target: string, connectors: Connector[], signal?: AbortSignal) {
  const data = { outer_word: "hush-hush" };
  await using fleet = await openFleet({ config: { data }, connectors, connectTimeout: 200 });
  const steps = [];
  for await (const step of fleet.host(target).diagnose({ signal })) steps.push(step);
  return steps;
}

test("each hop that can tell its steps does, in the order of the route", async () => {
  const yieldOk = async function* () {
    yield OK;
  };
  const connectors = [connectorThatLooks("outer", yieldOk), connectorThatLooks("silent", undefined)];
  const steps = await look("@outer/box//@silent/x//@outer/y", connectors);
  expect(steps.map(({ hop, name }) => [hop, name])).toEqual([
    ["@outer/box", "First"],
    ["@outer/y", "First"],
  ]);
});

test("after a step that failed, no later hop is looked at", async () => {
  const connector = connectorThatLooks("outer", async function* () {
    yield { ...OK, outcome: "failed" };
    yield { ...OK, name: "Second", outcome: "not reached" };
  });
  const steps = await look("@outer/box//@outer/y", [connector]);
  expect(steps.map(({ hop, name }) => [hop, name])).toEqual([
    ["@outer/box", "First"],
    ["@outer/box", "Second"],
  ]);
});

test("no secret is in what is told", async () => {
  const connector = connectorThatLooks("outer", async function* ({ data }) {
    yield { ...OK, detail: `the word is ${data.outer_word}`, advice: `say ${data.outer_word}` };
  });
  const [step] = await look("@outer/box", [connector]);
  expect(step).toMatchObject({ detail: "the word is ***", advice: "say ***" });
});

test.each([
  ["throws", () => Promise.reject(new Error("it broke")), /it broke/],
  ["never answers", () => new Promise<never>(() => undefined), /not connected within 0\.2 s/],
])("one that %s ends in a step that failed", async (_, work, detail) => {
  const connector = connectorThatLooks("outer", async function* () {
    yield OK;
    await work();
  });
  const steps = await look("@outer/box", [connector]);
  expect(steps.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["First", "ok"],
    ["Diagnosis", "failed"],
  ]);
  expect(steps[1]?.detail).toMatch(detail);
});

test("the connector cleans up after itself when nobody asks any more", async () => {
  let isClosed = false;
  const connector = connectorThatLooks("outer", async function* () {
    try {
      yield OK;
      yield OK;
    } finally {
      isClosed = true;
    }
  });
  await using fleet = await openFleet({ config: {}, connectors: [connector] });
  for await (const _ of fleet.host("@outer/box").diagnose()) break;
  await expect.poll(() => isClosed).toBe(true);
});
