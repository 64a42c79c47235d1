/** Connecting one hop: what is tried again, what people are told of it, and what is not connected twice. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Apply, applyTo } from "../../../../test/support/hooks-with-plugins.ts";
import type { Connection } from "../connector/connection.ts";
import type { Connector, ConnectTarget, Data } from "../connector/define-connector.ts";
import type { Notice } from "../connector/notice.ts";
import { ConnectError, LostConnectionError } from "../errors/kinds.ts";
import type { ConnectedEvent, ConnectFailure } from "../hooks/lifecycle.ts";
import { localMachine } from "../local/local-machine.ts";
import { Redactor } from "../output/redactor.ts";
import { connectHop, type HopRequest } from "./connect-hop.ts";

type Connect = (target: ConnectTarget<Data>) => Promise<Connection>;

const CONNECTION: Connection = { exec: () => Promise.reject(new Error("unused")), disconnect: async () => {} };
const hungUp = () => Promise.reject(new ConnectError("protocol", "it hung up"));
const never = () => new Promise<never>(() => {});

/** What a hop is connected with, beside what connects it. */
interface Setup {
  readonly connector?: Partial<Connector>;
  readonly data?: Data;
  readonly apply?: Apply;
  readonly request?: Partial<HopRequest>;
}

/** Connects one, with each try done by one of these, the last one again and again. */
async function connect(tries: readonly Connect[], { connector = {}, data = {}, apply, request = {} }: Setup = {}) {
  const notices: Notice[] = [];
  const targets: ConnectTarget<Data>[] = [];
  const redactor = new Redactor();
  redactor.add("hunter22");
  const odd = {
    ...{ name: "odd", dataMeta: {} },
    connect: (target: ConnectTarget<Data>) => {
      targets.push(target);
      return (tries[targets.length - 1] ?? tries.at(-1) ?? never)(target);
    },
    ...connector,
  } as unknown as Connector;
  const { hooks, errors = [] } = apply === undefined ? {} : await applyTo({ t: apply });
  const connecting = connectHop({
    ...{ host: "web1", cwd: "/", hooks, redactor, prompt: undefined, connectTimeout: 30_000, timeout: 30_000 },
    ...{ carrier: localMachine, signal: new AbortController().signal, log: () => {}, suggest: () => undefined },
    hop: { connector: odd, name: "@odd/web1", data, arguments: {}, secrets: [] },
    resolve: () => Promise.reject(new Error("unused")),
    reportHookError: () => {},
    giveNotice: (notice) => notices.push(notice),
    ...request,
  });
  connecting.catch(() => {});
  return { connecting, notices, errors, targets };
}

const retrying = (retries: number, delay = 0): Partial<Connector> => ({
  connectRetries: () => ({ retries, minDelay: delay, maxDelay: delay }),
});

afterEach(() => void vi.useRealTimers());

/** Lets so much time pass while nothing real is waited for. */
async function passing<Value>(milliseconds: number, work: () => Promise<Value>): Promise<Value> {
  vi.useFakeTimers();
  const result = work();
  await vi.advanceTimersByTimeAsync(milliseconds);
  return result;
}

describe("tries", () => {
  test("one is enough where it works, and the connector knows what it needs to", async () => {
    const { connecting, targets } = await connect([async () => CONNECTION], { data: { odd_port: 1 } });
    expect((await connecting).disconnect).toBeTypeOf("function");
    expect(targets).toHaveLength(1);
    expect(targets[0]).toMatchObject({ name: "web1", data: { odd_port: 1 }, carrier: localMachine, cwd: "/" });
    expect(targets[0]?.prompt).toBeUndefined();
  });

  test("a host that hangs up is tried again, as often as the settings say", async () => {
    const { connecting, targets } = await connect([hungUp, hungUp, async () => CONNECTION], { connector: retrying(2) });
    await connecting;
    expect(targets).toHaveLength(3);
    const refused = await connect([hungUp], { connector: retrying(2) });
    await expect(refused.connecting).rejects.toMatchObject({ reason: "protocol", message: "it hung up" });
    expect(refused.targets).toHaveLength(3);
  });

  test("where they say nothing it is tried five times", async () => {
    const { connecting, targets } = await passing(60_000, () => connect([hungUp]));
    await expect(connecting).rejects.toThrow("it hung up");
    expect(targets).toHaveLength(5);
  });

  test("a plugin may ask for fewer, and for one more than there would be", async () => {
    const fewer = await connect([hungUp], {
      connector: retrying(5),
      apply: (hooks) => hooks.connect.before.tap("t", (request) => ({ ...request, retries: 1 })),
    });
    await expect(fewer.connecting).rejects.toThrow("it hung up");
    expect(fewer.targets).toHaveLength(2);
    const refuse = () => Promise.reject(new ConnectError("auth", "no key fits"));
    const more = await connect([refuse, async () => CONNECTION], {
      connector: retrying(0),
      apply: (hooks) => hooks.connect.failed.tap("t", () => true),
    });
    await more.connecting;
    expect(more.targets).toHaveLength(2);
  });

  test("what would fail again is not tried again", async () => {
    const refuse = () => Promise.reject(new ConnectError("auth", "no key fits"));
    const { connecting, targets } = await connect([refuse], { connector: retrying(5) });
    await expect(connecting).rejects.toMatchObject({ reason: "auth" });
    expect(targets).toHaveLength(1);
  });
});

describe("what plugins are told", () => {
  test("each try that failed with whether there is another, and how it came about in the end", async () => {
    const failed: ConnectFailure[] = [];
    const connected: ConnectedEvent[] = [];
    const { connecting } = await connect([hungUp, async () => CONNECTION], {
      connector: retrying(1),
      apply: (hooks) => {
        hooks.connect.failed.tap("t", (failure) => {
          failed.push(failure);
          return undefined;
        });
        hooks.connect.after.tap("t", (event) => void connected.push(event));
      },
    });
    await connecting;
    expect(failed).toMatchObject([{ host: "web1", connector: "odd", attempt: 1, willRetry: true }]);
    expect(failed[0]?.error.message).toBe("it hung up");
    expect(connected).toMatchObject([{ host: "web1", connector: "odd", attempts: 2 }]);
  });

  test("a tap that fails is reported, and changes nothing", async () => {
    const { connecting, errors, targets } = await connect([hungUp], {
      connector: retrying(1),
      apply: (hooks) =>
        hooks.connect.failed.tap("t", () => {
          throw new Error("boom");
        }),
    });
    await expect(connecting).rejects.toThrow("it hung up");
    expect(targets).toHaveLength(2);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining("boom"),
      expect.stringContaining("boom"),
    ]);
  });

  test("a plugin that never connects keeps the host from being connected, and that is said", async () => {
    const { connecting, targets } = await connect([async () => CONNECTION], {
      apply: (hooks) => hooks.connect.around.tap("t", () => async () => {}),
    });
    await expect(connecting).rejects.toMatchObject({
      ...{ code: "ERR_TOWLINE_CONNECT", reason: "cancelled", host: "web1", connector: "odd" },
      message: "A plugin kept web1 from being connected",
    });
    expect(targets).toEqual([]);
  });

  test("a plugin may try again what failed, and connects nothing twice", async () => {
    const { connecting, targets } = await connect([hungUp, async () => CONNECTION], {
      connector: retrying(0),
      apply: (hooks) =>
        hooks.connect.around.tap("t", (execute) => async (request) => {
          await execute(request).catch(() => {});
          await execute(request);
          await execute(request);
        }),
    });
    await connecting;
    expect(targets).toHaveLength(2);
  });
});

describe("a setting that should not be used any more", () => {
  const dataMeta = {
    odd_old: { description: "Old", deprecated: "use odd_new." },
    odd_mode: { description: "Mode", deprecated: "leave it out.", default: "a" },
    odd_new: { description: "New" },
  };
  test.each<[Data, readonly string[]]>([
    [{}, []],
    [{ odd_new: 1, odd_mode: "a" }, []],
    [{ odd_mode: "b" }, ["the setting odd_mode is deprecated: leave it out."]],
    [{ odd_old: 1 }, ["the setting odd_old is deprecated: use odd_new."]],
  ])("%j", async (data, messages) => {
    const { connecting, notices } = await connect([async () => CONNECTION], { connector: { dataMeta }, data });
    await connecting;
    const about = { host: "web1", connector: "odd", code: "setting-deprecated" };
    expect(notices).toEqual(messages.map((message) => ({ ...about, message })));
  });

  test("is told once, however often it is tried", async () => {
    const parts = { connector: { dataMeta, ...retrying(3) }, data: { odd_old: 1 } };
    const { connecting, notices } = await connect([hungUp], parts);
    await connecting.catch(() => {});
    expect(notices).toHaveLength(1);
  });
});

describe("time", () => {
  test("the limit ends a connector that does not listen, and tells all of the time there was", async () => {
    const { connecting } = await passing(31_000, () => connect([never], { request: { connectTimeout: 60_000 } }));
    await expect(connecting).rejects.toMatchObject({
      ...{ reason: "timeout", host: "web1", connector: "odd" },
      message: "web1 was not connected within 60 s",
    });
  });

  test("what an earlier try failed with is told with it, and no secret", async () => {
    const refused = () => Promise.reject(new ConnectError("refused", "hunter22 was refused", { advice: "Start it." }));
    const { connecting, targets } = await passing(31_000, () => connect([refused, never], { connector: retrying(9) }));
    await expect(connecting).rejects.toMatchObject({
      ...{ reason: "timeout", advice: "Start it." },
      message: "web1 was not connected within 30 s: *** was refused",
    });
    expect(targets).toHaveLength(2);
  });

  test("also where it runs out between two tries", async () => {
    const { connecting, targets } = await passing(31_000, () => connect([hungUp], { connector: retrying(9, 60_000) }));
    await expect(connecting).rejects.toThrow("web1 was not connected within 30 s: it hung up");
    expect(targets).toHaveLength(1);
  });

  test("a connector that heeds the end tells better what it was waiting for", async () => {
    const waiting: Connect = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ConnectError("timeout", "the host says nothing")));
      });
    const { connecting } = await passing(31_000, () => connect([waiting]));
    await expect(connecting).rejects.toThrow("web1 was not connected within 30 s: the host says nothing");
  });

  test("does not pass while people are asked", async () => {
    const asking: Connect = async ({ prompt }) => {
      await prompt?.("Password?", { echo: false });
      return CONNECTION;
    };
    const asked: string[] = [];
    const prompt = async (question: string) => {
      asked.push(question);
      await new Promise((resolve) => setTimeout(resolve, 600_000));
      return "x";
    };
    const { connecting } = await passing(601_000, () => connect([asking], { request: { prompt } }));
    await connecting;
    expect(asked).toEqual(["Password?"]);
  });

  test("a connection that comes too late is closed", async () => {
    const closed: string[] = [];
    const late: Connect = async () => {
      await new Promise((resolve) => setTimeout(resolve, 40_000));
      return { ...CONNECTION, disconnect: async () => void closed.push("closed") };
    };
    const { connecting } = await passing(41_000, () => connect([late]));
    await expect(connecting).rejects.toMatchObject({ reason: "timeout" });
    expect(closed).toEqual(["closed"]);
  });

  test("a caller that gives up is told just that", async () => {
    const controller = new AbortController();
    const { connecting } = await connect([never], { request: { signal: controller.signal } });
    controller.abort();
    await expect(connecting).rejects.toMatchObject({
      reason: "cancelled",
      message: "Connecting to web1 was cancelled",
    });
  });
});

test("what it is reached through may be dead", async () => {
  const { connecting } = await connect([() => Promise.reject(new LostConnectionError("gone"))], {
    connector: retrying(0),
  });
  await expect(connecting).rejects.toMatchObject({ reason: "carrier" });
});

test("a connector that only lists hosts can't connect one", async () => {
  const { connecting } = await connect([], { connector: { connect: undefined, ...retrying(0) } as Partial<Connector> });
  await expect(connecting).rejects.toThrow("web1 could not be connected by odd: odd only lists hosts");
});
