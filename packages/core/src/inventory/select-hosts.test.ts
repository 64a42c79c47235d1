/** What targets select, in which order, and what is refused. */
import { describe, expect, test } from "vitest";
import { createFakeInventory, type FakeInventory } from "../../../../test/support/fake-inventory.ts";

const CONFIG = {
  groups: { web: { hosts: ["web1", "web2"] }, empty: {}, both: { hosts: ["web2", "db1"] } },
  fleet: { hosts: ["db1", { web1: { rack: 1 } }, "web2", "@local", "@ssh/box//@docker/app", "node[08-10]"] },
};

async function names(inventory: FakeInventory, targets: string[], exclude: string[] = []): Promise<string[]> {
  return (await inventory.select(targets, { exclude })).map((entry) => entry.name);
}

describe("select", () => {
  test.each<[string[], string[], string[]]>([
    [["web1"], [], ["web1"]],
    [["@ssh/web1"], [], ["web1"]],
    [["web"], [], ["web1", "web2"]],
    [["web2,web1,db1"], [], ["db1", "web1", "web2"]],
    [["web", "web1"], [], ["web1", "web2"]],
    [["web&both"], [], ["web2"]],
    [["web,both"], ["web1"], ["db1", "web2"]],
    [["all,!node*,!@local"], [], ["db1", "web1", "web2", "@ssh/box//@docker/app"]],
    [["!web"], ["node[08-10]"], ["db1", "@local", "@ssh/box//@docker/app"]],
    [["web?"], [], ["web1", "web2"]],
    [["@ssh/web*"], [], ["web1", "web2"]],
    [["node[08-09]"], [], ["node08", "node09"]],
    [["@local"], [], ["@local"]],
    [["@docker"], [], ["@ssh/box//@docker/app"]],
    [["@ssh"], [], ["db1", "web1", "web2", "node08", "node09", "node10"]],
    [["other"], [], ["other"]],
    [["@ssh/other"], [], ["@ssh/other"]],
    [["other,@ssh/other"], [], ["other"]],
    [["z[1-2],db1"], [], ["db1", "z1", "z2"]],
    [["z[1-3]"], ["z2"], ["z1", "z3"]],
    [["z[1-3]&!z[1-2]"], [], ["z3"]],
    [["web1//@docker/x"], [], ["web1//@docker/x"]],
    [["@dockerssh/box:app"], [], ["@ssh/box//@docker/app"]],
    [["@docker/a"], [], ["@docker/a"]],
  ])("%j without %j is %j", async (targets, exclude, expected) => {
    expect(await names(await createFakeInventory(CONFIG), targets, exclude)).toEqual(expected);
  });

  test.each<[string[], string[], string]>([
    [["nothing*"], [], "ERR_TOWLINE_TARGET_EMPTY"],
    [["empty"], [], "ERR_TOWLINE_TARGET_EMPTY"],
    [["web1"], ["web"], "ERR_TOWLINE_TARGET_EMPTY"],
    [["web1&db1"], [], "ERR_TOWLINE_TARGET_EMPTY"],
    [["web"], ["wbe1"], "ERR_TOWLINE_TARGET_UNKNOWN"],
    [["-oProxyCommand=x"], [], "ERR_TOWLINE_TARGET_INVALID"],
    [["@dockerssh"], [], "ERR_TOWLINE_TARGET_INVALID"],
    [["@dokcer/x"], [], "ERR_TOWLINE_CONNECTOR_UNKNOWN"],
    [["@ssh/box//@dokcer/x"], [], "ERR_TOWLINE_CONNECTOR_UNKNOWN"],
    [["@circle/x"], [], "ERR_TOWLINE_INVENTORY_FAILED"],
    [["@broken/x"], [], "ERR_TOWLINE_INVENTORY_FAILED"],
    [["$(id)"], [], "ERR_TOWLINE_TARGET_INVALID"],
  ])("%j without %j fails with %s", async (targets, exclude, code) => {
    const error = await (await createFakeInventory(CONFIG)).select(targets, { exclude }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "InventoryError", code });
    expect(error.message).not.toContain("\n");
  });

  test("asks for all hosts of an empty config with advice", async () => {
    const inventory = await createFakeInventory({});
    await expect(inventory.select(["all"])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_EMPTY" });
  });

  test("says which configured name was probably meant", async () => {
    const inventory = await createFakeInventory(CONFIG);
    expect(inventory.suggest("web11")).toBe("web1");
    expect(inventory.suggest("web1")).toBeUndefined();
    expect(inventory.suggest("entirely-different")).toBeUndefined();
  });

  test("loads only the connectors that the target needs", async () => {
    const inventory = await createFakeInventory(CONFIG);
    await inventory.select(["web1"]);
    expect([...inventory.registry.loaded]).toEqual(["ssh"]);
  });
});

describe("connectors that list", () => {
  test("a bare connector lists on the hop before it", async () => {
    const inventory = await createFakeInventory({ fleet: { hosts: [] } });
    expect(await names(inventory, ["@ssh/box//@docker"])).toEqual(["@ssh/box//@docker/one", "@ssh/box//@docker/two"]);
    expect(inventory.carriers).toEqual([["@ssh/box"]]);
    await inventory.select(["@docker"]);
    expect(inventory.carriers).toEqual([["@ssh/box"], []]);
  });

  test("a host of a connector that does not connect is reached by ssh at its address", async () => {
    const inventory = await createFakeInventory({ data: { cloud_region: "eu" } });
    const [entry] = await inventory.select(["@cloud/app"]);
    expect(entry).toMatchObject({ name: "@cloud/app", groups: ["apps"] });
    expect(entry?.route).toMatchObject([{ connector: "ssh", name: "@cloud/app" }]);
    const hop = await inventory.resolve(entry as never, 0);
    expect(hop.data.ssh_hostname).toBe("app.eu");
  });

  test("boats add hosts and groups, and add to hosts of the config", async () => {
    const inventory = await createFakeInventory({
      groups: { apps: { data: { ssh_port: 2222 } } },
      fleet: { hosts: ["web1"], boats: [{ provider: "cloud", config: { cloud_region: "us" } }] },
    });
    expect(await names(inventory, ["apps"])).toEqual(["web1", "@cloud/app"]);
    expect(await names(inventory, ["all"])).toEqual(["web1", "@cloud/app"]);
    expect(await names(inventory, ["@cloud"])).toEqual(["@cloud/app"]);
    const [web1, app] = await inventory.select(["apps"]);
    expect((await inventory.resolve(web1 as never, 0)).data).toMatchObject({ ssh_user: "cloud", ssh_port: 2222 });
    expect((await inventory.resolve(app as never, 0)).data).toMatchObject({ ssh_hostname: "app.us", ssh_port: 2222 });
  });

  test("boats are not asked for hosts that the config names, nor for other connectors", async () => {
    const inventory = await createFakeInventory({ fleet: { hosts: ["web1"], boats: [{ provider: "broken" }] } });
    expect(await names(inventory, ["web1"])).toEqual(["web1"]);
    expect(await names(inventory, ["@local"])).toEqual(["@local"]);
    await expect(inventory.select(["all"])).rejects.toThrow(/The boat broken lists no hosts: .*no such cloud$/);
  });
});

describe("routes", () => {
  test("each hop takes the settings of the host with that route, and _hops override them", async () => {
    const inventory = await createFakeInventory({
      data: { ssh_user: "all", _env: { A: "1" } },
      fleet: {
        hosts: {
          box: { ssh_port: 2022, _sudo: true },
          "@ssh/box//@docker/plain": { docker_user: "x" },
          "@ssh/box//@docker/special": { _hops: { "@ssh/box": { ssh_user: "hop" } }, _chdir: "/srv" },
        },
      },
    });
    const [plain, special] = await inventory.select(["@docker"]);
    const plainBox = await inventory.resolve(plain as never, 0);
    expect(plainBox.data).toMatchObject({ ssh_user: "all", ssh_port: 2022 });
    expect(plainBox.arguments.sudo).toBe(true);
    expect((await inventory.resolve(plain as never, 1)).arguments).toEqual({ env: { A: "1" } });
    const specialBox = await inventory.resolve(special as never, 0);
    expect(specialBox.data).toMatchObject({ ssh_user: "hop", ssh_port: 2022 });
    expect(specialBox.arguments.chdir).toBeUndefined();
    expect(specialBox.provenance.get("ssh_user")?.kind).toBe("hop");
  });

  test("settings for the way stay where only the host itself says them", async () => {
    const inventory = await createFakeInventory({
      fleet: { hosts: { "@dockerssh/box:app": { ssh_user: "deploy", _sudo: true } } },
    });
    const [entry] = await inventory.select(["all"]);
    const box = await inventory.resolve(entry as never, 0);
    expect(box.data).toMatchObject({ ssh_user: "deploy", ssh_hostname: "box" });
    expect(box.arguments.sudo).toBeUndefined();
    const app = await inventory.resolve(entry as never, 1);
    expect({ ...app.data }).toEqual({ docker_image: "app", docker_user: "app" });
    expect(app.arguments.sudo).toBe(true);
  });

  test("_via puts a carrier in front; the carrier of a group may be in the group", async () => {
    const inventory = await createFakeInventory({
      data: { _via: "@ssh/outer" },
      groups: { inner: { data: { _via: "bastion" }, hosts: ["web1", "bastion"] } },
      fleet: { hosts: ["outer", "@local", { free: { _via: "" } }, { bastion: { ssh_port: 99 } }] },
    });
    const routes = Object.fromEntries(
      (await inventory.select(["all"])).map(({ name, route }) => [name, route.map((hop) => hop.name).join(" ")]),
    );
    expect(routes).toEqual({
      outer: "@ssh/outer",
      "@local": "@local",
      free: "@ssh/free",
      bastion: "@ssh/bastion",
      web1: "@ssh/bastion @ssh/web1",
    });
    const [web1] = await inventory.select(["web1"]);
    expect((await inventory.resolve(web1 as never, 0)).data.ssh_port).toBe(99);
  });

  test("_via in a circle is an error that shows it", async () => {
    const inventory = await createFakeInventory({ fleet: { hosts: { a: { _via: "b" }, b: { _via: "a" } } } });
    await expect(inventory.select(["a"])).rejects.toThrow("@ssh/a via @ssh/b via @ssh/a");
  });
});

describe("names that are nearly known", () => {
  test.each([
    ["wbe", '"wbe" is not in the config, so it is taken for a host of that name. Did you mean "web"?'],
    ["Web1", '"Web1" is not in the config, so it is taken for a host of that name. Did you mean "web1"?'],
    ["bd1", '"bd1" is not in the config, so it is taken for a host of that name. Did you mean "db1"?'],
  ])("%s is told before it is dialled, once", async (name, message) => {
    const inventory = await createFakeInventory(CONFIG);
    expect(await names(inventory, [name])).toEqual([name]);
    await inventory.select([name]);
    expect(inventory.remarks).toEqual([message]);
  });

  test.each(["web7", "node11", "other", "@ssh/wbe2", "z[1-2]"])("%s is no slip", async (name) => {
    const inventory = await createFakeInventory(CONFIG);
    await inventory.select([name]);
    expect(inventory.remarks).toEqual([]);
  });

  test.each([
    ["@web", "but web is a group", 'Did you mean "web"?'],
    ["@db1", "but db1 is a host", 'Did you mean "db1"?'],
  ])("%s is a connector, and the group or host is named", async (target, reason, advice) => {
    const inventory = await createFakeInventory(CONFIG);
    await expect(inventory.select([target])).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONNECTOR_UNKNOWN",
      message: expect.stringContaining(reason),
      advice: expect.stringContaining(advice),
    });
  });

  test.each(["web&!wbe1", "web&!@web"])("%s leaves out what is not there", async (target) => {
    const inventory = await createFakeInventory(CONFIG);
    await expect(inventory.select([target])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_UNKNOWN" });
  });
});
