/** What becomes of a module of functions: its hosts, their connections, and what it is checked for when it loads. */
import { InventoryError, openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import { sh, usingHost } from "../../../../test/support/sh-functions.ts";
import type { ConnectorFunctions, FunctionHost, State } from "../contract/connector-functions.ts";
import { fromFunctions } from "./from-functions.ts";

describe("hosts", () => {
  test("have the names, data and groups of the rows, and defaults for the rest", async () => {
    const seen: FunctionHost<{ sh_label: string; sh_note?: string | undefined }>[] = [];
    const functions = {
      ...sh,
      connect: (_state: State, host: (typeof seen)[number]) => {
        seen.push(host);
        return true;
      },
    };
    await using fleet = await openFleet({ config: false, connectors: [fromFunctions(functions)] });
    expect(await fleet.host("@sh/one").run("true")).toMatchObject({ status: "ok" });
    expect(seen).toMatchObject([{ name: "@sh/one", data: { sh_label: "plain", sh_note: "one" } }]);
    expect((await fleet.select("@sh/one").hosts()).map(({ groups }) => groups)).toEqual([["@sh"]]);
    const bare = fleet.select("@sh").run("true");
    await expect(bare).rejects.toMatchObject({ message: "@sh needs a name: @sh/NAME" });
  });

  test("may be listed for other connectors", async () => {
    const listing: ConnectorFunctions<never> = {
      name: "list",
      summary: "Hosts of a list",
      async *makeNamesData(hostname) {
        if (hostname !== undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@list has no names");
        yield ["@sh/one"];
        yield ["@sh/two", { sh_label: "second" }];
      },
    };
    const connector = fromFunctions(listing);
    expect(connector.connect).toBeUndefined();
    await using fleet = await openFleet({ config: false, connectors: [connector, fromFunctions(sh)] });
    const report = await fleet.select("@list").run("true").orThrow();
    expect(report.results.map(({ host }) => host).sort()).toEqual(["@sh/one", "@sh/two"]);
  });

  test("a row that is none is told by the connector's name", async () => {
    const wrong = {
      ...sh,
      *makeNamesData() {
        yield { name: "@sh/one" };
      },
    } as unknown as ConnectorFunctions<never>;
    await using fleet = await openFleet({ config: false, connectors: [fromFunctions(wrong)] });
    const running = fleet.select("@sh/one").run("true");
    await expect(running).rejects.toMatchObject({
      message: expect.stringMatching(/"?sh"?.*must yield \[name, data, groups\]/),
    });
  });
});

describe("connections", () => {
  test("each host has what it remembers to itself, and is disconnected once", async () => {
    const events: string[] = [];
    const functions: ConnectorFunctions<never> = {
      ...sh,
      connect: (state, host) => {
        host.connectorData.token = `token of ${host.name}`;
        state.log(`hello ${host.name}`);
        return true;
      },
      disconnect: (_state, host) => {
        events.push(String(host.connectorData.token));
        throw new Error("the link was dead");
      },
    };
    const fleet = await openFleet({ config: false, connectors: [fromFunctions(functions)] });
    await fleet.select(["@sh/one", "@sh/two"]).run("true").orThrow();
    await fleet.close();
    await fleet.close();
    expect(events.sort()).toEqual(["token of @sh/one", "token of @sh/two"]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["false", () => false, /connect of the connector "sh" said no/],
    ["nothing", () => undefined, /connect must return true or false, not undefined/],
    ["an error", () => Promise.reject(new Error("no route")), /no route/],
  ])("connect that gives %s makes the host unreachable", async (_, connect, message) => {
    const functions = { ...sh, connect } as unknown as ConnectorFunctions<never>;
    const result = await usingHost(functions, (host) => host.run("true"));
    expect(result).toMatchObject({ status: "unreachable", error: { host: "@sh/one", connector: "sh" } });
    expect(result.error?.message).toMatch(message);
  });
});

describe("a module is refused with the path of each mistake", () => {
  test.each<[string, object, readonly string[]]>([
    ["names from pyinfra", { run_shell_command() {}, put_file() {} }, ["run_shell_command", "put_file"]],
    ["no way to run commands", { runShellCommand: undefined }, ["runShellCommand"]],
    ["what is no function", { connect: 1 }, ["connect"]],
    ["a flag that is none", { EXECUTION_CONNECTOR: "yes" }, ["EXECUTION_CONNECTOR"]],
    [
      "functions that nothing would call",
      { EXECUTION_CONNECTOR: undefined },
      ["connect", "runShellCommand", "putFile", "getFile"],
    ],
    ["no names", { makeNamesData: undefined, summary: "" }, ["summary", "makeNamesData"]],
    ["a key without its description", { dataMeta: {} }, ["dataMeta.sh_label", "dataMeta.sh_note"]],
  ])("%s", async (_, changes, paths) => {
    const connector = fromFunctions({ ...sh, ...changes } as ConnectorFunctions<never>);
    await using fleet = await openFleet({ config: false, connectors: [connector] });
    const error = await fleet.registry.load("sh").then(
      () => expect.fail("it must not load"),
      (error: { problems: readonly { path: string }[] }) => error,
    );
    expect(error.problems.map(({ path }) => path)).toEqual(paths);
  });

  test("what is no module is told at once", () => {
    expect(() => fromFunctions((() => {}) as never)).toThrow("needs a module of functions");
  });
});
