/** Which connections are shared: those with the same settings all the way, as long as somebody uses them or rides on them. */
import { expect, test } from "vitest";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { Connection } from "../connector/connection.ts";
import type { Connector, Data } from "../connector/define-connector.ts";
import type { Hop, HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { Redactor } from "../output/redactor.ts";
import { ConnectionPool } from "./connection-pool.ts";

/** What one hop of one host is set to. */
interface HopSettings {
  readonly data?: Data;
  readonly arguments?: GlobalArguments;
}

/** A pool whose connections are names: `made` and `closed` tell of each. */
function makePool(settings: { readonly [host: string]: readonly HopSettings[] }) {
  const made: string[] = [];
  const closed: string[] = [];
  const connector = {
    name: "fake",
    summary: "Fake hosts",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    makeNamesData: () => [],
    connect: async ({ data }: { data: Data }): Promise<Connection> => {
      const name = `${data.fake_name}`;
      made.push(name);
      return {
        exec: () => Promise.reject(new Error("not needed")),
        disconnect: async () => {
          closed.push(name);
        },
      };
    },
  } as unknown as Connector;
  const pool = new ConnectionPool({
    cwd: "/",
    connectTimeout: 10_000,
    log: () => undefined,
    prompt: undefined,
    hooks: undefined,
    redactor: new Redactor(),
    resolve: async (entry, index) => {
      const name = entry.route[index]?.name ?? "";
      const own = settings[entry.name]?.[index] ?? {};
      const data = { fake_name: name, ...own.data };
      return { connector, name, data, arguments: own.arguments ?? {}, secrets: [] };
    },
    suggest: () => undefined,
    reportHookError: () => undefined,
    giveNotice: () => undefined,
  });
  return { pool, made, closed };
}

function entryOf(name: string, ...route: readonly string[]): HostEntry {
  const [first = "", ...rest] = route;
  const hop = (text: string): Hop => ({ name: text, connector: "fake" }) as unknown as Hop;
  return { name, route: [hop(first), ...rest.map(hop)], groups: [] };
}

test("a hop with the same settings is connected once for all hosts behind it", async () => {
  const { pool, made } = makePool({});
  await Promise.all(["a", "b"].map((name) => pool.connect(entryOf(name, "bastion", name), undefined)));
  expect(made.sort()).toEqual(["a", "b", "bastion"]);
  await pool.close();
});

test("a hop with other settings, and what lies behind it, is another connection", async () => {
  const { pool, made } = makePool({ b: [{ data: { fake_login: "other" } }] });
  for (const name of ["a", "b"]) await pool.connect(entryOf(name, "bastion", "inner"), undefined);
  expect(made).toEqual(["bastion", "inner", "bastion", "inner"]);
  await pool.close();
});

test("what is started as another user on the same hop is another connection", async () => {
  const { pool, made } = makePool({ b: [{ arguments: { sudo: true } }] });
  for (const name of ["a", "b"]) await pool.connect(entryOf(name, "bastion", "inner"), undefined);
  expect(made).toEqual(["bastion", "inner", "inner"]);
  await pool.close();
});

test("a host that others ride on stays connected when it is let go, and closes with the last of them", async () => {
  const { pool, closed } = makePool({});
  const [bastion, inner] = [entryOf("bastion", "bastion"), entryOf("inner", "bastion", "inner")];
  await pool.connect(bastion, undefined);
  await pool.connect(inner, undefined);
  await pool.release(bastion);
  expect(closed).toEqual([]);
  await pool.close();
  expect(closed).toEqual(["inner", "bastion"]);
});

test("a host under two names closes when both are let go", async () => {
  const { pool, closed } = makePool({});
  const [one, two] = [entryOf("one", "box"), entryOf("two", "box")];
  for (const entry of [one, two]) await pool.connect(entry, undefined);
  await pool.release(one);
  expect(closed).toEqual([]);
  await pool.release(two);
  await pool.close();
  expect(closed).toEqual(["box"]);
});

test("a host that is given up is connected anew, with all that ride on it", async () => {
  const { pool, made, closed } = makePool({});
  const [bastion, inner, other] = [
    entryOf("bastion", "bastion"),
    entryOf("inner", "bastion", "inner"),
    entryOf("other", "other"),
  ];
  for (const entry of [bastion, inner, other]) await pool.connect(entry, undefined);
  pool.forget(bastion);
  await expect.poll(() => closed.toSorted()).toEqual(["bastion", "inner"]);
  await pool.connect(inner, undefined);
  expect(made).toEqual(["bastion", "inner", "other", "bastion", "inner"]);
  await pool.close();
});

test("what was never connected can be let go and given up", async () => {
  const { pool, made, closed } = makePool({});
  pool.forget(entryOf("a", "a"));
  await pool.release(entryOf("a", "a"));
  expect(pool.takeUnfinished(entryOf("a", "a"))).toBeUndefined();
  await pool.close();
  expect([made, closed]).toEqual([[], []]);
});

test("hosts on which nothing is done are closed, the others stay", async () => {
  const { pool, closed } = makePool({});
  const [idle, busy] = [entryOf("idle", "idle"), entryOf("busy", "busy")];
  for (const entry of [idle, busy]) await pool.connect(entry, undefined);
  pool.releaseIdle((entry) => entry === busy);
  await expect.poll(() => closed).toEqual(["idle"]);
  await pool.close();
  expect(closed).toEqual(["idle", "busy"]);
});

test("a fleet that is closed connects nobody", async () => {
  const { pool, made } = makePool({});
  await pool.close();
  const late = pool.connect(entryOf("a", "a"), undefined);
  await expect(late).rejects.toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "cancelled", host: "a" });
  expect(made).toEqual([]);
});

test("one who gives up leaves the connection to those who wait for it, too", async () => {
  const { pool, made } = makePool({});
  const controller = new AbortController();
  const box = entryOf("box", "box");
  const [first, second] = [pool.connect(box, controller.signal), pool.connect(box, undefined)];
  controller.abort();
  await expect(first).rejects.toMatchObject({ reason: "cancelled", message: "Connecting to box was cancelled" });
  expect((await second).hop.name).toBe("box");
  expect(made).toEqual(["box"]);
  await expect(pool.connect(box, controller.signal)).rejects.toMatchObject({ reason: "cancelled" });
  await pool.close();
});

test("no route at all is this machine", async () => {
  const { pool, made } = makePool({});
  expect(await pool.openCarrier([], undefined)).toBe(localMachine);
  expect(made).toEqual([]);
});
