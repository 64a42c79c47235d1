/** Asking hosts who they are: hop by hop, only as far as what was shown is trusted, and nothing that is no identity. */
import { describe, expect, test } from "vitest";
import type { Connector, HostIdentity } from "../connector/define-connector.ts";
import { ConnectError } from "../errors/kinds.ts";
import type { Hop, HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { Redactor } from "../output/redactor.ts";
import { inspectIdentities } from "./inspect-identities.ts";

type Asked = () => unknown;

/** Asks a host on a route of such hops: what each shows, or undefined where it can't be asked. */
async function inspect(hops: readonly (Asked | undefined)[], signal = new AbortController().signal, retries = 0) {
  const opened: string[][] = [];
  const redactor = new Redactor();
  redactor.add("hunter22");
  const route = hops.map((_, index) => ({ name: `hop${index}`, connector: "odd" }) as unknown as Hop);
  const result = await inspectIdentities(
    {
      ...{ cwd: "/", connectTimeout: 30_000, log: () => {}, prompt: undefined, hooks: undefined, redactor },
      resolve: async (_entry, index) => {
        const asked = hops[index];
        const connector = {
          ...{ name: "odd", connectRetries: () => ({ retries, minDelay: 0, maxDelay: 0 }) },
          ...(asked === undefined ? {} : { inspectIdentities: async () => asked() }),
        } as unknown as Connector;
        return { connector, name: `hop${index}`, data: {}, arguments: {}, secrets: [] };
      },
      openCarrier: async (before) => {
        opened.push(before.map(({ name }) => name));
        return localMachine;
      },
      suggest: (name) => (name === "wbe1" ? "web1" : undefined),
      ...{ reportHookError: () => {}, giveNotice: () => {} },
    },
    { name: "wbe1", route, groups: [] } as unknown as HostEntry,
    signal,
  );
  return { result, opened };
}

const key = (state: HostIdentity["state"], more: object = {}) => ({
  name: "web1",
  keyType: "k",
  fingerprint: "f",
  state,
  ...more,
});

describe("how far it goes", () => {
  test("all the way where what is on it is known, and the last one's are told", async () => {
    const { result, opened } = await inspect([() => [key("known")], () => [key("new")]]);
    expect(result).toMatchObject({ host: "wbe1", connector: "odd", status: "ok", identities: [{ state: "new" }] });
    expect(result.error).toBeUndefined();
    expect(opened).toEqual([[], ["hop0"]]);
  });

  test.each<[string, readonly object[]]>([
    ["one is new", [key("new")]],
    ["one has changed", [key("known"), key("changed")]],
    ["one is revoked", [key("known"), key("revoked")]],
  ])("no further where %s: nobody is connected before he is trusted", async (_name, shown) => {
    const { result, opened } = await inspect([() => shown, () => [key("known")]]);
    expect(result.identities).toEqual(shown);
    expect(opened).toEqual([[]]);
  });

  test("one key that is known is enough, and a hop with none has nothing to be trusted", async () => {
    expect((await inspect([() => [key("known"), key("new")], () => []])).opened).toHaveLength(2);
    expect((await inspect([() => [], () => [key("new")]])).result.identities).toHaveLength(1);
  });

  test("a hop that can't be asked is passed over, with the one before it", async () => {
    const { result, opened } = await inspect([() => [key("known")], undefined, undefined]);
    expect(result).toMatchObject({ status: "ok", identities: [{ state: "known" }] });
    expect(opened).toEqual([[]]);
  });
});

describe("what is no identity is a fault of the connector", () => {
  test.each<[unknown, string]>([
    [undefined, "gave undefined instead of a list of identities"],
    [{}, "gave an object instead of a list of identities"],
    [[undefined], "gave an identity whose name is undefined instead of a text"],
    [[key("new", { name: 1 })], "gave an identity whose name is 1 instead of a text"],
    [[key("new", { keyType: null })], "gave an identity whose keyType is null instead of a text"],
    [[key("new", { fingerprint: {} })], "gave an identity whose fingerprint is an object instead of a text"],
    [[key("fine" as "new")], 'gave an identity whose state is "fine" instead of a known one'],
    [[key("known"), key("new", { trust: true })], "gave an identity whose trust is true instead of a function"],
  ])("%j", async (given, what) => {
    const { result } = await inspect([() => given]);
    expect(result).toMatchObject({ status: "refused", identities: [], error: { code: "ERR_TOWLINE_PLUGIN_FAULT" } });
    expect(result.error?.message).toBe(`wbe1: inspectIdentities of the connector "odd" ${what}`);
  });

  test("each state is one, with or without a way to trust it", async () => {
    for (const state of ["known", "new", "changed", "revoked"] as const) {
      const shown = [key(state), key(state, { trust: async () => {} })];
      expect((await inspect([() => shown])).result).toMatchObject({ status: "ok", identities: shown });
    }
  });
});

describe("a host that does not answer well", () => {
  const failing = (error: unknown) => () => {
    throw error;
  };

  test("is an outcome, without secrets, and with the name that was probably meant", async () => {
    const { result } = await inspect([failing(new ConnectError("dns", "nobody knows hunter22"))]);
    expect(result).toMatchObject({ status: "unreachable", identities: [], error: { reason: "dns" } });
    expect(result.error?.message).toBe("nobody knows ***");
    expect(result.error?.advice).toBe('Did you mean "web1"?');
  });

  test("is asked again where that may help, and as often as the settings say", async () => {
    let count = 0;
    const busy = () => {
      count += 1;
      if (count < 3) throw new ConnectError("protocol", "it hung up");
      return [key("known")];
    };
    expect((await inspect([busy], undefined, 2)).result.status).toBe("ok");
    count = 0;
    expect((await inspect([busy], undefined, 1)).result).toMatchObject({ status: "unreachable" });
    expect(count).toBe(2);
  });

  test("is not asked again where it would be refused again", async () => {
    let count = 0;
    const refused = () => {
      count += 1;
      throw new ConnectError("hostkey", "no");
    };
    expect((await inspect([refused], undefined, 5)).result.status).toBe("unreachable");
    expect(count).toBe(1);
  });

  test("is waited for as long as the caller does", async () => {
    const controller = new AbortController();
    const asked = inspect([() => new Promise(() => {})], controller.signal);
    setImmediate(() => controller.abort());
    expect((await asked).result).toMatchObject({ status: "cancelled", error: { reason: "cancelled" } });
  });

  test("and whose connector makes a mistake is told as not connected by it", async () => {
    const { result } = await inspect([failing(new TypeError("x is not a function"))]);
    expect(result.error?.message).toBe("wbe1 could not be connected by odd: x is not a function");
  });
});
