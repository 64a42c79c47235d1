/** Waiting for a host: what is tried again, what ends it at once, and what is told in the end. */
import { describe, expect, test } from "vitest";
import { ConnectionPool } from "../connection/connection-pool.ts";
import type { Connection } from "../connector/connection.ts";
import { defineConnector } from "../connector/define-connector.ts";
import {
  ConnectError,
  type ConnectFailureReason,
  ConnectorDataError,
  HookError,
  LostConnectionError,
  RunError,
} from "../errors/kinds.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { Redactor } from "../output/redactor.ts";
import type { WaitResult } from "../result/boot-result.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import type { WaitOptions } from "./boot-options.ts";
import { checkOptions } from "./check-options.ts";
import { WAIT_OPTIONS } from "./option-tables.ts";
import { waitUntilReachable } from "./wait-until-reachable.ts";

const entry: HostEntry = { name: "web1", route: [{ connector: "fake", name: "@fake/web1", layers: [] }], groups: [] };

const failed = (reason: ConnectFailureReason): ConnectError =>
  new ConnectError(reason, `web1: ${reason}`, { advice: "look there" });

/** A host whose n-th try of connecting does what the n-th entry says; after the last one it is this machine. */
interface Behaviour {
  readonly tries: readonly (Error | Connection | "silent")[];
  readonly resolveError?: Error;
  readonly settings?: EffectiveHop["arguments"];
}

async function wait(behaviour: Behaviour, options: WaitOptions = {}): Promise<WaitResult> {
  const left = [...behaviour.tries];
  const connector = defineConnector({
    name: "fake",
    summary: "A host that comes up",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData() {
      yield { name: "@fake/web1" };
    },
    async connect() {
      const next = left.shift() ?? localMachine;
      if (next === "silent") return new Promise<never>(() => {});
      if (next instanceof Error) throw next;
      return next;
    },
  });
  const hop: EffectiveHop = {
    connector,
    name: "@fake/web1",
    data: {},
    arguments: behaviour.settings ?? {},
    secrets: [],
  };
  const reportHookError = (): void => {};
  const resolve = async (): Promise<EffectiveHop> => {
    if (behaviour.resolveError !== undefined) throw behaviour.resolveError;
    return hop;
  };
  const common = {
    hooks: undefined,
    redactor: new Redactor(),
    resolve,
    reportHookError,
    giveNotice: () => {},
    logCommand: () => {},
  };
  const pool = new ConnectionPool({
    ...common,
    cwd: "/",
    connectTimeout: 10_000,
    log: () => {},
    prompt: undefined,
    suggest: () => undefined,
  });
  try {
    return await waitUntilReachable({ ...common, pool }, entry, options);
  } finally {
    await pool.close();
  }
}

describe("tries again", () => {
  test.each<[string, Error | Connection]>([
    ["a refused connection", failed("refused")],
    ["a silent host", failed("timeout")],
    ["a name that is not known yet", failed("dns")],
    ["a hop in between that is down", failed("carrier")],
    ["a link that dies before the command starts", deadConnection()],
  ])("%s", async (_name, first) => {
    expect(await wait({ tries: [first, first] })).toMatchObject({
      host: "web1",
      connector: "fake",
      status: "ok",
      error: undefined,
    });
  });

  test("and counts the tries", async () => {
    const { attempts } = await wait({ tries: [failed("refused"), failed("timeout"), failed("dns")] });
    expect(attempts).toBe(4);
  });

  test("whatever the host's settings want of other commands", async () => {
    const settings = { chdir: "/nowhere", successExitCodes: [7], timeout: 1, retries: 3 };
    expect(await wait({ tries: [], settings })).toMatchObject({ status: "ok", attempts: 1 });
  });
});

describe("ends at once", () => {
  test.each<[WaitResult["status"], string, Behaviour]>([
    ["unreachable", "a refused login", { tries: [failed("auth")] }],
    ["unreachable", "a wrong host key", { tries: [failed("hostkey")] }],
    ["refused", "wrong settings", { tries: [], resolveError: new ConnectorDataError("wrong") }],
    [
      "refused",
      "a plugin that refuses",
      { tries: [new HookError("ERR_TOWLINE_HOOK_FAILED", "deny", "connect.before", "not today")] },
    ],
    ["refused", "no right to sudo", { tries: [], settings: { sudoUser: "-no-name" } }],
  ])("%s for %s", async (status, _name, behaviour) => {
    const result = await wait(behaviour);
    expect(result).toMatchObject({ status, attempts: 1 });
    expect(result.error).toBe([...behaviour.tries, behaviour.resolveError][0] ?? result.error);
    expect(result.error).toBeDefined();
  });
});

describe("in the end", () => {
  test("tells the last cause, and for how long it was tried", async () => {
    const { status, error } = await wait({ tries: Array(99).fill(failed("refused")) }, { timeout: 400 });
    expect(status).toBe("unreachable");
    expect(error).toMatchObject({
      code: "ERR_TOWLINE_CONNECT",
      reason: "refused",
      message: "web1 was not reachable for 0.4 s: web1: refused",
      advice: "look there",
      host: "web1",
      connector: "fake",
    });
  });

  test("a host that never answered is not waited for any longer than asked", async () => {
    const { status, attempts, error } = await wait({ tries: ["silent"] }, { timeout: 100 });
    expect({ status, attempts }).toEqual({ status: "unreachable", attempts: 1 });
    expect(error).toMatchObject({ reason: "timeout", message: "web1 was not reachable for 0.1 s: it did not answer" });
  });

  test.each<[string, Behaviour["tries"]]>([
    ["while it connects", ["silent"]],
    ["between two tries", Array(99).fill(failed("refused"))],
  ])("a caller who gives up %s has it cancelled", async (_name, tries) => {
    const controller = new AbortController();
    const waiting = wait({ tries }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await waiting).toMatchObject({
      status: "cancelled",
      error: { code: "ERR_TOWLINE_COMMAND_CANCELLED", message: "Waiting for web1 was cancelled" },
    });
  });

  test.each([0, -1, Number.NaN])("a timeout of %d is a mistake", (timeout) => {
    expect(() => checkOptions("waitUntilReachable", { timeout }, WAIT_OPTIONS)).toThrow(RunError);
  });

  test("no timeout is too long for a timer", async () => {
    expect((await wait({ tries: [failed("refused")] }, { timeout: Number.POSITIVE_INFINITY })).status).toBe("ok");
  });
});

function deadConnection(): Connection {
  return {
    exec: async () => {
      throw new LostConnectionError("the link is dead");
    },
    disconnect: async () => {},
  };
}
