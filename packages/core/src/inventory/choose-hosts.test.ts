/** Choosing hosts by their settings, by count, by limits; and what hostile targets cost. */
import { describe, expect, test } from "vitest";
import { createFakeInventory } from "../../../../test/support/fake-inventory.ts";

const CONFIG = {
  data: { site: "ams" },
  groups: { web: { data: { os: "debian" }, hosts: ["web[1-4]"] } },
  fleet: {
    hosts: [
      { web1: { cores: 4, tags: ["new", "big"] } },
      { web2: { cores: "16", os: "alpine", labels: { tier: "front", login: { $env: "NOBODY_HAS_THIS" } } } },
      { web3: { cores: "many", site: null } },
      { web4: { secret: { $env: "NOBODY_HAS_THIS" } } },
      "db1",
    ],
  },
};

async function choose(targets: string[], options: { exclude?: string[]; limit?: string[] } = {}): Promise<string> {
  const inventory = await createFakeInventory(CONFIG);
  return (await inventory.select(targets, options)).map(({ name }) => name).join(" ");
}

test.each<[string, string]>([
  ["os=debian", "web1 web3 web4"],
  ["web&os!=debian", "web2"],
  ["all!os=debian", "web2 db1"],
  ["os=al*", "web2"],
  ["os~^(deb|x)", "web1 web3 web4"],
  ["os~/ALP/i", "web2"],
  ["cores>=4", "web1 web2"],
  ["cores<16", "web1"],
  ["cores=16.0", "web2"],
  ["tags=big", "web1"],
  ["labels.tier=front", "web2"],
  ["has:labels.login", "web2"],
  ["has:secret", "web4"],
  ["all!has:site", "web3"],
  ["~b1$", "web1 db1"],
  ["group:web&host:web1", "web1"],
  ["group:w*", "web1 web2 web3 web4"],
  ["first:2", "web1 web2"],
  ["web&last:1", "web4"],
  ["web!first:1", "web2 web3 web4"],
  ["web&first:30%", "web1 web2"],
  ["all&1/2", "web1 web2 web3"],
  ["all&2/2", "web4 db1"],
  ["web,!web1&first:1", "web2"],
  ["web^web1", "web2 web3 web4"],
  ["web1,db1&web", "web1"],
])("%s is %s", async (target, expected) => {
  expect(await choose([target])).toBe(expected);
});

test("a limit takes from what is selected, after what is left out", async () => {
  expect(await choose(["web"], { exclude: ["web1"], limit: ["first:2"] })).toBe("web2 web3");
  expect(await choose(["web"], { limit: ["os=debian", "web1,db1"] })).toBe("web1");
});

test("a seed chooses the same each time", async () => {
  const chosen = await choose(["all&random:3:x"]);
  expect(chosen.split(" ")).toHaveLength(3);
  expect(await choose(["all&random 3 seed=x"])).toBe(chosen);
});

test.each<[string, string, string]>([
  ["ssh_password=x", "ERR_TOWLINE_TARGET_INVALID", "is a secret"],
  ["ssh_password.first=x", "ERR_TOWLINE_TARGET_INVALID", "is a secret"],
  ["web&oss=debian", "ERR_TOWLINE_TARGET_UNKNOWN", "set of no host"],
  ["group:wbe", "ERR_TOWLINE_TARGET_UNKNOWN", "no group"],
  ["web&wbe1", "ERR_TOWLINE_TARGET_EMPTY", "none of those before it"],
])("%s is refused", async (target, code, message) => {
  await expect(choose([target])).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test("unknown names are refused where the config says so, each with what was meant", async () => {
  const inventory = await createFakeInventory({ fleet: { ...CONFIG.fleet, unknown: "refuse" } });
  for (const target of ["wbe1", "@ssh/wbe1", "wbe1//@docker/x", "web1,wbe1"]) {
    await expect(inventory.select([target])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_UNKNOWN" });
  }
  expect((await inventory.select(["web1//@docker/x", "@local"])).length).toBe(2);
});

describe("what is hostile", () => {
  test.each<[string, () => string]>([
    ["a hundred thousand names", () => Array.from({ length: 100_000 }, () => "web1").join(",")],
    ["a hundred thousand exclusions", () => `all${"!web1".repeat(100_000)}`],
    ["a hundred thousand intersections", () => `web1${"&web1".repeat(100_000)}`],
  ])(
    "%s are read",
    async (_what, make) => {
      expect((await choose([make()])).length).toBeGreaterThan(0);
    },
    60_000,
  );

  test.each<[string, () => string]>([
    ["patterns", () => Array.from({ length: 100_000 }, (_, index) => `a${index}*`).join(",")],
    ["open brackets", () => "n[".repeat(100_000)],
    ["signs", () => "!".repeat(100_000)],
    ["names", () => "n[1-1000000000]"],
  ])(
    "too many %s are refused in time",
    async (_what, make) => {
      await expect(choose([make()])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
    },
    60_000,
  );
});
