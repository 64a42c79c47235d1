/** The carrier of later hops: the same one for all that ride on it as the same user. */
import { describe, expect, test } from "vitest";
import { fakeProcess } from "../../../../test/support/fake-process.ts";
import { Secret } from "../command/secret.ts";
import type { Connection, ExecOptions } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { escalatedCarrier } from "./escalated-carrier.ts";

test("is the connection itself where the user stays the same", () => {
  expect(escalatedCarrier(localMachine, {}, "@local")).toBe(localMachine);
});

test("is one for all that ride on it as the same user, and another for others", () => {
  const asRoot = escalatedCarrier(localMachine, { sudo: true }, "@local");
  expect(escalatedCarrier(localMachine, { sudo: true }, "@local")).toBe(asRoot);
  const others = [
    { sudo: true, sudoUser: "app" },
    { sudo: true, sudoPassword: new Secret("one") },
    { sudo: true, sudoPassword: new Secret("two") },
  ].map((escalation) => escalatedCarrier(localMachine, escalation, "@local"));
  expect(new Set([asRoot, localMachine, ...others]).size).toBe(5);
  expect(escalatedCarrier({ ...localMachine }, { sudo: true }, "@local")).not.toBe(asRoot);
});

test("doas has no terminal to ask on in the middle of a route: that is refused before anything is started", () => {
  expect(() => escalatedCarrier(localMachine, { doas: true, doasPassword: new Secret("pw") }, "@ssh/box")).toThrow(
    expect.objectContaining({
      ...{ code: "ERR_TOWLINE_COMMAND_UNSUPPORTED", host: "@ssh/box" },
      message: "doas asks for its password on a terminal, and @ssh/box as a hop of a route has none",
      advice: "Use sudo there, or allow the connector's program without a password (nopass).",
    }),
  );
});

describe("as another user", () => {
  /** A connection that tells what was started on it. */
  function listening() {
    const started: { argv: readonly string[]; options: ExecOptions | undefined }[] = [];
    const connection: Connection = {
      async exec(argv, options) {
        started.push({ argv, options });
        return fakeProcess().process;
      },
      files: {} as never,
      openTcp: () => Promise.reject(new Error("TCP of the host")),
      openUnix: () => Promise.reject(new Error("must not")),
      disconnect: async () => {},
    };
    return { started, connection };
  }

  test("programs are started by sudo, on a terminal where they want one", async () => {
    const { started, connection } = listening();
    const carrier = escalatedCarrier(connection, { sudo: true, sudoUser: "app" }, "box");
    await carrier.exec(["id"]);
    await carrier.exec(["id"], { pty: { term: "dumb", columns: 1, rows: 1 } });
    expect(started.map(({ argv }) => argv.slice(0, 1))).toEqual([["sudo"], ["sudo"]]);
    expect(started.map(({ options }) => options?.isAnswered)).toEqual([false, true]);
    const asking = escalatedCarrier(connection, { sudo: true, sudoPassword: new Secret("pw") }, "box");
    await asking.exec(["id"]);
    expect(started[2]?.options?.isAnswered).toBe(true);
  });

  test("the network is the host's, but not its files nor what lets only the login user in", () => {
    const { connection } = listening();
    const other = escalatedCarrier(connection, { sudo: true }, "box");
    expect([other.files, other.openUnix]).toEqual([undefined, undefined]);
    expect(other.openTcp).toBeTypeOf("function");
    const same = escalatedCarrier(connection, {}, "box");
    expect(same.files).toBe(connection.files);
    expect(same.openUnix).toBeTypeOf("function");
  });
});
