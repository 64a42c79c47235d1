/** Boats: what they add, what holds where one does not answer, what is kept, and who is asked at all. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Connector, defineConnector, type NamesData } from "../connector/define-connector.ts";
import type { Notice } from "../connector/notice.ts";
import { InventoryError } from "../errors/kinds.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { mergeLayers } from "../settings/data-layers.ts";
import type { Fleet, OpenFleetOptions } from "./fleet-types.ts";
import { openFleet } from "./open-fleet.ts";

const ssh = defineConnector({
  name: "ssh",
  summary: "Hosts",
  dataSchema: {
    type: "object",
    properties: { ssh_hostname: { type: "string" }, ssh_user: { type: "string" }, ssh_password: { type: "string" } },
  },
  dataMeta: {
    ssh_hostname: { description: "Address" },
    ssh_user: { description: "User" },
    ssh_password: { description: "Password", secret: true },
  },
  *makeNamesData(name) {
    yield { name: `@ssh/${name}` };
  },
  connect: async () => {
    throw new Error("not here");
  },
});

/** What each boat does when it is asked, by the `name` of its config. */
let answers: { [name: string]: () => AsyncIterable<NamesData> | readonly NamesData[] };
let asked: string[];

const cloud = defineConnector({
  name: "cloud",
  summary: "A cloud",
  dataSchema: { type: "object", properties: { cloud_region: { type: "string" } } },
  dataMeta: { cloud_region: { description: "Region" } },
  async *makeNamesData(name = "any") {
    asked.push(name);
    yield* answers[name]?.() ?? [];
  },
});

let folder: string;
const fleets: Fleet[] = [];
let notices: Notice[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "towline-boats-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  answers = { app: () => [{ name: "app1", data: { ssh_hostname: "10.0.0.1" }, groups: ["apps"] }] };
  asked = [];
  notices = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const fleet of fleets.splice(0)) await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

type Boat = { readonly [key: string]: unknown };

async function open(boats: readonly Boat[], rest: object = {}, options: OpenFleetOptions = {}): Promise<Fleet> {
  const config = {
    ...rest,
    fleet: { hosts: ["web1"], boats: boats.map((boat) => ({ provider: "cloud", ...boat })) },
  };
  const fleet = await openFleet({
    cwd: folder,
    config,
    connectors: [ssh, cloud] as unknown as Connector[],
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  fleets.push(fleet);
  return fleet;
}

const named = (name: string): Boat => ({ config: { name } });
const hostsOf = (fleet: Fleet, ...targets: string[]): Promise<readonly HostEntry[]> =>
  fleet.select(targets.length === 0 ? ["all"] : targets).hosts();
const namesOf = async (fleet: Fleet, ...targets: string[]) =>
  (await hostsOf(fleet, ...targets)).map(({ name }) => name);

function down(): readonly NamesData[] {
  throw new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", "the cloud is down");
}

/** What was kept, as if it were from before. */
async function makeOlder(ms: number): Promise<void> {
  const boats = join(folder, "towline", "boats");
  for (const name of await readdir(boats)) {
    const kept = JSON.parse(await readFile(join(boats, name), "utf8"));
    await writeFile(join(boats, name), JSON.stringify({ ...kept, at: kept.at - ms }));
  }
}

async function* hanging(): AsyncIterable<NamesData> {
  await new Promise(() => undefined);
}

describe("a boat that does not answer", () => {
  test("stops everything that needs it, as it is required", async () => {
    answers.app = down;
    await expect(hostsOf(await open([named("app")]))).rejects.toThrow(
      "The boat cloud lists no hosts: the cloud is down",
    );
  });

  test("costs only its own hosts where it is not required, and that is said", async () => {
    answers.gone = down;
    const fleet = await open([{ ...named("gone"), required: false, label: "old cloud" }, named("app")]);
    expect(await namesOf(fleet)).toEqual(["web1", "@ssh/app1"]);
    expect(notices).toMatchObject([{ code: "boat-failed", connector: "cloud" }]);
    expect(notices[0]?.message).toBe("the hosts of the boat old cloud are missing: the cloud is down");
    expect(fleet.timings()).toMatchObject([
      { kind: "config", hosts: 1 },
      { kind: "boat", name: "old cloud", state: "failed", detail: "the cloud is down" },
      { kind: "boat", name: "cloud", state: "asked", hosts: 1 },
    ]);
  });

  test("is given up after its time", async () => {
    answers.slow = hanging;
    const fleet = await open([
      { ...named("slow"), timeout: 0.05 },
      { ...named("slow"), timeout: 0.05, required: false },
    ]);
    await expect(hostsOf(fleet)).rejects.toThrow(
      "The boat cloud lists no hosts: it did not answer within 0.05 seconds",
    );
    expect(notices).toMatchObject([{ code: "boat-failed" }]);
  });

  test("is told together with the others that do not", async () => {
    answers.a = down;
    answers.b = down;
    await expect(hostsOf(await open([named("a"), named("b")]))).rejects.toThrow(
      "2 boats list no hosts:\n  The boat cloud lists no hosts: the cloud is down\n  The boat cloud #2",
    );
  });
});

describe("the cache", () => {
  const boat = { ...named("app"), cache: 3600 };

  test("gives the last answer while it is young, and nothing is asked", async () => {
    await namesOf(await open([boat]));
    const fleet = await open([boat]);
    expect(await hostsOf(fleet, "apps")).toMatchObject([{ name: "@ssh/app1", groups: ["apps"], boats: ["cloud"] }]);
    expect(asked).toEqual(["app"]);
    expect(fleet.timings()[1]).toMatchObject({ state: "cached", hosts: 1, ageMs: expect.any(Number) });
  });

  test("is not used for another config, other settings, another environment, or when asked anew", async () => {
    await namesOf(await open([boat]));
    await namesOf(await open([{ ...boat, config: { name: "app", cloud_region: "eu" } }]));
    await namesOf(await open([boat], { data: { cloud_region: "us" } }));
    vi.stubEnv("CLOUD_PROFILE", "other");
    await namesOf(await open([boat]));
    expect(asked).toHaveLength(4);
    await namesOf(await open([boat], {}, { refresh: true }));
    expect(asked).toHaveLength(5);
  });

  test("gives an older answer where the source fails, and says so", async () => {
    const brief = { ...boat, cache: 1 };
    await namesOf(await open([brief]));
    await makeOlder(60_000);
    answers.app = down;
    const fleet = await open([brief]);
    expect(await namesOf(fleet)).toEqual(["web1", "@ssh/app1"]);
    expect(notices).toMatchObject([{ code: "boat-stale", message: expect.stringContaining("the cloud is down") }]);
    expect(fleet.timings()[1]).toMatchObject({ state: "stale", detail: "the cloud is down" });
    await expect(hostsOf(await open([{ ...brief, stale: 0 }]))).rejects.toThrow("the cloud is down");
  });

  test("is the user's own, and never holds a secret", async () => {
    await namesOf(await open([boat]));
    const [file = ""] = await readdir(join(folder, "towline", "boats"));
    const kept = join(folder, "towline", "boats", file);
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    expect(await readFile(kept, "utf8")).toContain("10.0.0.1");
    for (const data of [
      { ssh_password: "hidden" },
      { admin_password: "hidden" },
      { nested: { api_token: "hidden" } },
    ]) {
      answers.other = () => [{ name: "app1", data }];
      const fleet = await open([{ ...named("other"), cache: 3600 }]);
      await namesOf(fleet);
      expect(fleet.timings()[1]).toMatchObject({
        state: "asked",
        detail: expect.stringContaining("it holds a secret"),
      });
    }
    expect(await readdir(join(folder, "towline", "boats"))).toEqual([file]);
  });
});

describe("what boats add", () => {
  test("a host says which boats list it, and what each setting comes from", async () => {
    answers.app = () => [{ name: "web1", data: { ssh_user: "cloud" } }];
    const fleet = await open([named("app"), { ...named("app"), label: "second" }]);
    const [web1] = await hostsOf(fleet);
    expect(web1?.boats).toEqual(["cloud", "second"]);
    const [hop] = await fleet.explain(web1 as HostEntry);
    expect(hop?.provenance.get("ssh_user")?.label).toBe("boat second: web1");
    expect(hop?.remarks).toEqual(["listed by the boat cloud", "listed by the boat second"]);
  });

  test("of two that disagree the later one counts, whichever was asked first, and it is told once", async () => {
    answers.one = () => ["a", "b", "c"].map((name) => ({ name, data: { ssh_user: "one", same: 1 }, groups: ["x"] }));
    answers.two = () => ["a", "b", "c"].map((name) => ({ name, data: { ssh_user: "two", same: 1 }, groups: ["y"] }));
    const groups = { x: {}, y: {} };
    const fleet = await open(
      [
        { ...named("one"), groups: ["x"] },
        { ...named("two"), groups: ["y"] },
      ],
      { groups },
    );
    await hostsOf(fleet, "y");
    expect(asked).toEqual(["two"]);
    const [a] = await hostsOf(fleet, "x");
    expect(mergeLayers(a?.route[0].layers ?? []).data.ssh_user).toBe("two");
    await hostsOf(fleet);
    expect(notices.map(({ code }) => code)).toEqual(["boats-disagree"]);
    expect(notices[0]?.message).toContain("disagree about ssh_user of @ssh/a and 2 more");
  });

  test("hosts join only the groups that the config lets them", async () => {
    answers.app = () => [{ name: "app1", groups: ["apps", "db", "tagged", "free"] }];
    const groups = { apps: {}, db: { data: { ssh_password: "secret" } }, secure: { children: ["tagged"] } };
    const [, app1] = await hostsOf(await open([{ ...named("app"), groups: ["apps"] }], { groups }));
    expect(app1?.groups).toEqual(["apps", "free"]);
  });
});

describe("nobody is asked", () => {
  test("for hosts of the config, nor for groups that a boat may not add to", async () => {
    answers.app = down;
    const groups = { web: { hosts: ["web1"] }, apps: {}, all_apps: { children: ["apps"] } };
    const fleet = await open([{ ...named("app"), groups: ["apps"] }], { groups });
    expect(await namesOf(fleet, "web1")).toEqual(["web1"]);
    expect(await namesOf(fleet, "web")).toEqual(["web1"]);
    expect(await namesOf(fleet, "web&!web2", "web1").catch(String)).toBeDefined();
    await expect(hostsOf(fleet, "all_apps")).rejects.toThrow("the cloud is down");
  });

  test("before a target needs it", async () => {
    const fleet = await open([named("app")]);
    await hostsOf(fleet, "web1");
    expect(asked).toEqual([]);
    expect(fleet.timings()[1]).toEqual({ kind: "boat", name: "cloud", state: "not asked" });
  });
});
