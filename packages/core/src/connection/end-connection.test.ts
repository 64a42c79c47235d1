/** The end of a connection: in its order, with what was not done told once, and never kept up by what fails. */
import { describe, expect, test } from "vitest";
import { applyTo } from "../../../../test/support/hooks-with-plugins.ts";
import type { Connection } from "../connector/connection.ts";
import { PluginError, RunError } from "../errors/kinds.ts";
import { Redactor } from "../output/redactor.ts";
import { endConnection, joinUnfinished } from "./end-connection.ts";

/** Ends one, and tells in which order what was done. */
async function end(members: Partial<Connection>) {
  const order: string[] = [];
  const reported: unknown[] = [];
  const told: unknown[] = [];
  const { hooks } = await applyTo({
    t: (all) => {
      all.disconnect.before.tap("t", ({ host }) => void order.push(`before ${host}`));
      all.disconnect.after.tap("t", ({ error }) => {
        order.push("after");
        told.push(error);
      });
    },
  });
  const redactor = new Redactor();
  redactor.add("hunter22");
  const connection: Connection = {
    exec: () => Promise.reject(new Error("must not")),
    disconnect: async () => void order.push("disconnect"),
    ...members,
  };
  const error = await endConnection(
    { host: "web1", connector: "ssh", connection: Promise.resolve(connection) },
    { hooks, redactor, log: (line) => order.push(line), reportHookError: (failure) => reported.push(failure) },
  );
  expect(told).toEqual([error]);
  return { error, order, reported };
}

const failing = (error: unknown) => () => Promise.reject(error);

test("plugins know before, what is to be done is done while the link is there, and plugins know after", async () => {
  const order: string[] = [];
  const ended = await end({
    finish: async () => void order.push("finish"),
    disconnect: async () => void order.push("disconnect"),
  });
  expect([ended.order, order, ended.error]).toEqual([["before web1", "after"], ["finish", "disconnect"], undefined]);
});

describe("a finish that fails", () => {
  test("is an error with its words and its host, secrets masked, and the link is closed all the same", async () => {
    const { error, order } = await end({ finish: failing(new Error("no space for hunter22")) });
    expect(error).toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED", host: "web1", connector: "ssh" });
    expect(error?.message).toBe("no space for ***");
    expect(order).toEqual(["before web1", "disconnect", "after"]);
  });

  test("keeps the advice of the connector's own error", async () => {
    const { error } = await end({
      finish: failing(new RunError("ERR_TOWLINE_COMMAND_FAILED", "no", { advice: "Free some." })),
    });
    expect(error).toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED", message: "no", advice: "Free some." });
  });

  test("is left as it is where it says that itself", async () => {
    const { error } = await end({
      finish: failing(new RunError("ERR_TOWLINE_NOT_FINISHED", "no hunter22", { advice: "x" })),
    });
    expect(error).toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED", message: "no ***", advice: "x" });
    expect(error?.host).toBeUndefined();
  });
});

describe("a disconnect that fails", () => {
  test("is for the log: a link that is dead already is nobody's fault", async () => {
    const { error, order, reported } = await end({ disconnect: failing(new Error("reset")) });
    expect([error, reported]).toEqual([undefined, []]);
    expect(order).toEqual(["before web1", "disconnecting web1 failed: reset", "after"]);
  });

  test("by a connector's fault is reported", async () => {
    const fault = new PluginError("ERR_TOWLINE_PLUGIN_FAULT", "it did not answer");
    expect((await end({ disconnect: failing(fault) })).reported).toEqual([fault]);
  });
});

test("of what was never connected there is nothing to end, and nobody to tell", async () => {
  const connection = Promise.reject(new Error("refused"));
  const context = {
    hooks: undefined,
    redactor: new Redactor(),
    log: () => expect.fail("no"),
    reportHookError: () => {},
  };
  expect(await endConnection({ host: "web1", connector: "ssh", connection }, context)).toBeUndefined();
});

describe("of several hosts", () => {
  const one = new RunError("ERR_TOWLINE_NOT_FINISHED", "web1: no space", { advice: "Free some." });
  const other = new RunError("ERR_TOWLINE_NOT_FINISHED", "web2: no rights");

  test("each has a line with its advice, in one error", () => {
    const joined = joinUnfinished([one, other]);
    expect(joined).toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED", cause: { errors: [one, other] } });
    expect(joined?.message).toBe(
      "Of 2 hosts, what was to be done at the end was not:\n  web1: no space. Free some.\n  web2: no rights",
    );
  });

  test("one alone stays as it is, and none is none", () => {
    expect(joinUnfinished([one])).toBe(one);
    expect(joinUnfinished([])).toBeUndefined();
  });
});
