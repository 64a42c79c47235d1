/** What connectors say about the settings of a host, hop by hop; their failures are said too. */
import { expect, test } from "vitest";
import { type Connector, defineConnector, openFleet } from "../index.ts";

function connectorThatSays(name: string, explainData: Connector["explainData"]): Connector {
  return defineConnector({
    name,
    summary: "For tests",
    dataSchema: { type: "object", properties: { [`${name}_mode`]: { type: "string" } } },
    dataMeta: { [`${name}_mode`]: { description: "Mode", default: "slow" } },
    *makeNamesData(host: string | undefined) {
      yield { name: `@${name}/${host}` };
    },
    connect: () => Promise.reject(new Error("explaining connects to nothing")),
    ...(explainData === undefined ? {} : { explainData }),
  } as Connector);
}

async function explain(explainData: Connector["explainData"]) {
  const connectors = [connectorThatSays("outer", explainData), connectorThatSays("inner", undefined)];
  await using fleet = await openFleet({ config: false, connectors });
  const [entry] = await fleet.select("@outer/box//@inner/one").hosts();
  if (entry === undefined) throw new Error("no host");
  return await fleet.explain(entry);
}

test("each hop has its settings and its connector's remarks", async () => {
  const hops = await explain(async ({ name, data }) => [`${name} is reached in mode ${data.outer_mode}`]);
  expect(hops.map(({ name, remarks }) => [name, remarks])).toEqual([
    ["@outer/box", ["@outer/box//@inner/one is reached in mode slow"]],
    ["@inner/one", []],
  ]);
});

test.each([
  ["throws", () => Promise.reject(new Error("the file is gone"))],
  [
    "throws at once",
    () => {
      throw new Error("the file is gone");
    },
  ],
])("a connector that %s takes no settings away", async (_, explainData) => {
  const [hop] = await explain(explainData);
  expect(hop?.data).toEqual({ outer_mode: "slow" });
  expect(hop?.remarks).toEqual(["outer could not explain the settings: the file is gone"]);
});

test("a member that is no function is refused when the connector loads", async () => {
  await expect(explain("text" as never)).rejects.toThrow(/explainData/);
});
