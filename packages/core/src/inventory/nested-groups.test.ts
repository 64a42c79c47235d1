/** Groups in groups, hosts that several places name, and hosts that the config keeps from being worked on. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFakeInventory } from "../../../../test/support/fake-inventory.ts";
import { loadConfig } from "../config/load-config.ts";
import { mergeLayers } from "../settings/data-layers.ts";
import { readConfiguredFleet } from "./configured-fleet.ts";
import type { HostEntry } from "./host-entry.ts";

async function problemsOf(config: object): Promise<string[]> {
  const { sections } = await loadConfig({ cwd: "/", config });
  return readConfiguredFleet(sections).problems.map(({ path, message, suggestion }) =>
    [path, message, suggestion].filter((part) => part !== undefined).join(" | "),
  );
}

function dataOf(entry: HostEntry | undefined): { readonly [key: string]: unknown } {
  return mergeLayers(entry?.route.at(-1)?.layers ?? []).data;
}

async function namesOf(config: object, ...targets: string[]): Promise<string[]> {
  const inventory = await createFakeInventory(config);
  return (await inventory.select(targets)).map(({ name }) => name);
}

describe("groups in groups", () => {
  const NESTED = {
    groups: {
      front: { data: { tier: "front", level: 3 }, hosts: ["web1"] },
      shop: { data: { tier: "shop", level: 2, shop: true }, children: ["front", "back"], hosts: ["shop1"] },
      back: { data: { tier: "back" }, hosts: ["db[1-2]"] },
      eu: { data: { tier: "eu", level: 1 }, children: ["shop"] },
    },
  };

  test("have the hosts of the groups in them, at every level", async () => {
    expect(await namesOf(NESTED, "shop")).toEqual(["web1", "shop1", "db1", "db2"]);
    expect(await namesOf(NESTED, "eu")).toEqual(["web1", "shop1", "db1", "db2"]);
    expect(await namesOf(NESTED, "back")).toEqual(["db1", "db2"]);
    expect(await namesOf(NESTED, "eu", "!front")).toEqual(["shop1", "db1", "db2"]);
  });

  test("are weaker than the groups in them, wherever they stand in the file", async () => {
    const inventory = await createFakeInventory(NESTED);
    const [web1, , db1] = await inventory.select(["all"]);
    expect(web1?.groups).toEqual(["eu", "shop", "front"]);
    expect(dataOf(web1)).toMatchObject({ tier: "front", level: 3, shop: true });
    expect(dataOf(db1)).toMatchObject({ tier: "back", level: 2 });
  });

  test("groups that stand beside each other keep the order of the file", async () => {
    const groups = {
      first: { data: { x: 1 }, hosts: ["a"] },
      parent: { data: { x: 2 }, children: ["first"] },
      last: { data: { x: 3 }, hosts: ["a"] },
    };
    const inventory = await createFakeInventory({ groups });
    const [a] = await inventory.select(["a"]);
    expect(a?.groups).toEqual(["parent", "first", "last"]);
  });

  test("one in two groups is in both", async () => {
    const groups = { a: { children: ["c"] }, b: { children: ["c"] }, c: { hosts: ["x"] } };
    expect(await namesOf({ groups }, "a&b")).toEqual(["x"]);
  });

  test("hold groups that connectors yield", async () => {
    const config = {
      groups: { containers: { data: { rack: 9 }, children: ["@docker"] } },
      fleet: { hosts: ["@docker/one", "web1"] },
    };
    expect(await namesOf(config, "containers")).toEqual(["@docker/one"]);
    const inventory = await createFakeInventory(config);
    const [one] = await inventory.select(["@docker/one"]);
    expect(one?.groups).toEqual(["containers", "@docker"]);
    expect(dataOf(one)).toMatchObject({ rack: 9 });
  });

  test("circles are told with their way, each once", async () => {
    expect(
      await problemsOf({ groups: { a: { children: ["b"] }, b: { children: ["c"] }, c: { children: ["a"] } } }),
    ).toEqual(["groups.a.children[0] | groups go in a circle: a > b > c > a"]);
    expect(await problemsOf({ groups: { a: { children: ["a"], hosts: ["x"] } } })).toEqual([
      "groups.a.children[0] | groups go in a circle: a > a",
    ]);
  });

  test("a group that is not there is told, with the one that was meant", async () => {
    expect(await problemsOf({ groups: { all_web: { children: ["frnt"] }, front: {} } })).toEqual([
      'groups.all_web.children[0] | there is no group "frnt" | front',
    ]);
  });

  test("a group among hosts is told", async () => {
    const [problem] = await problemsOf({ groups: { web: { hosts: ["front"] }, front: { hosts: ["a"] } } });
    expect(problem).toBe('groups.web.hosts[0] | "front" is the name of a host and of a group');
  });

  test("a thousand levels are told, and not followed", async () => {
    const groups = Array.from({ length: 1000 }, (_, index) => [`g${index}`, { children: [`g${index + 1}`] }]);
    const last = ["g1000", { hosts: ["a"] }];
    for (const order of [
      [...groups, last],
      [last, ...groups.toReversed()],
    ]) {
      expect(await problemsOf({ groups: Object.fromEntries(order) })).toEqual([
        expect.stringContaining("more than 100 levels deep"),
      ]);
    }
  });
});

test("files that stand beside each other and disagree are told, with the place that counts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "towline-groups-"));
  try {
    await writeFile(join(folder, "towline.config.yaml"), "include: [a.yaml, b.yaml]\ndata: { x: 1 }\n");
    await writeFile(join(folder, "a.yaml"), "fleet: { hosts: [web1: { ssh_port: 1, same: 1 }] }\n");
    await writeFile(join(folder, "b.yaml"), "fleet: { hosts: [web1: { ssh_port: 2, same: 1 }] }\n");
    const { sections } = await loadConfig({ cwd: folder });
    expect(readConfiguredFleet(sections).conflicts).toEqual([
      {
        file: join(folder, "b.yaml"),
        path: "fleet.hosts[0].web1.ssh_port",
        message: `web1 has another value in ${join(folder, "a.yaml")}; this one is used`,
      },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("restrictions", () => {
  const HOSTS = { groups: { db: { hosts: ["db1", "db2"] } }, fleet: { hosts: ["web1", "web2", "old1"] } };
  const restrict = (restrictions: object) => ({ ...HOSTS, fleet: { ...HOSTS.fleet, restrictions } });

  test.each<[string, object, string[]]>([
    ["a deny list", { deny_list: ["db", "old*"] }, ["web1", "web2"]],
    ["a list of hosts", { black_list: ["web[1-2]"] }, ["old1", "db1", "db2"]],
    ["a list of what is allowed", { allow_list: ["db", "web1"] }, ["web1", "db1", "db2"]],
    ["both", { allow_list: ["db"], deny_list: ["@ssh/db2"] }, ["db1"]],
    [
      "the mapping of Ch-aOS",
      { black_list: { web1: {}, web2: { packages: true }, old1: null } },
      ["web2", "db1", "db2"],
    ],
    [
      "its allow list",
      { allow_list: { web1: { packages: true } }, black_list: { web1: {}, web2: {} } },
      ["web1", "old1", "db1", "db2"],
    ],
  ])("%s", async (_name, restrictions, expected) => {
    const inventory = await createFakeInventory(restrict(restrictions));
    expect((await inventory.select(["all"])).map(({ name }) => name)).toEqual(expected);
    expect(inventory.remarks).toEqual([expect.stringContaining("fleet.restrictions leaves out ")]);
  });

  test("a host that is named is refused, and so is one that the config does not know", async () => {
    const inventory = await createFakeInventory(restrict({ allow_list: ["web*"] }));
    await expect(inventory.select(["web1,db1"])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_RESTRICTED" });
    await expect(inventory.select(["elsewhere"])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_RESTRICTED" });
    await expect(inventory.select(["db"])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_RESTRICTED" });
  });

  test("words that can be no hosts are told", async () => {
    expect(await problemsOf(restrict({ deny_list: ["a b"] }))).toEqual([
      expect.stringContaining('fleet.restrictions.deny_list[0] | The target "a b" cannot be the name of a host'),
    ]);
  });
});
