/** What a class is checked for when its connector is loaded: all mistakes come at once. */
import { type Connector, InventoryError, openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import { Shell } from "../../../../test/support/shell-class.ts";
import { BaseConnector } from "../contract/base-connector.ts";
import type { ConnectorClass } from "../contract/connector-class.ts";
import { fromClass } from "./from-class.ts";

/** The paths of what is wrong with it. */
async function pathsOf(connectorClass: ConnectorClass): Promise<readonly (string | undefined)[]> {
  const connector = fromClass(connectorClass);
  await using fleet = await openFleet({ config: false, connectors: [connector] });
  const error = await fleet.registry.load(connector.name).then(
    () => expect.fail("it must not load"),
    (error: { code: string; problems: readonly { path: string }[] }) => error,
  );
  expect(error.code).toBe("ERR_TOWLINE_PLUGIN_INVALID");
  return error.problems.map(({ path }) => path);
}

test("static members are the connector's, and may use this", async () => {
  class Web extends Shell {
    static override readonly connectorName: string = "web";
    static readonly prefix = "@web/";
  }
  const members = {
    *makeNamesData(this: typeof Web, name: string | undefined) {
      yield { name: this.prefix + name };
    },
    async explainData(this: typeof Web, { name }: { name: string }) {
      return [this.prefix + name];
    },
    async resolveData() {
      return { shell_port: 1 };
    },
    async checkInstallation(this: typeof Web) {
      return [{ name: this.connectorName, ok: true, detail: "" }];
    },
  };
  const connector: Connector = fromClass(Object.assign(Web, members));
  expect(connector).toMatchObject({ name: "web", summary: "Programs on this machine", connect: expect.any(Function) });
  const surroundings = { data: {}, cwd: "/", isHere: true, signal: AbortSignal.abort(), log() {} };
  const names = connector.makeNamesData("one", { ...surroundings, carrier: () => Promise.reject() });
  expect([...(names as Iterable<unknown>)]).toEqual([{ name: "@web/one" }]);
  expect(await connector.explainData?.({ ...surroundings, name: "one" })).toEqual(["@web/one"]);
  expect(await connector.checkInstallation?.()).toMatchObject([{ name: "web" }]);
  expect(connector.resolveData).toBeTypeOf("function");
  expect(connector.checkData).toBeUndefined();
});

describe("a class is refused with the path of each mistake", () => {
  test.each<[string, (shell: typeof Shell & { [member: string]: unknown }) => void, string[]]>([
    ["no word on execution", (shell) => Object.assign(shell, { handlesExecution: undefined }), ["handlesExecution"]],
    ["a text on execution", (shell) => Object.assign(shell, { handlesExecution: "yes" }), ["handlesExecution"]],
    ["no makeNamesData", (shell) => Object.assign(shell, { makeNamesData: undefined }), ["makeNamesData"]],
    [
      "no way to run commands",
      ({ prototype }) => Object.assign(prototype, { runShellCommand: BaseConnector.prototype.runShellCommand }),
      ["runShellCommand"],
    ],
    ["half of rsync", ({ prototype }) => Object.assign(prototype, { rsync() {} }), ["rsync"]],
    ["a method that is none", ({ prototype }) => Object.assign(prototype, { finish: 1 }), ["finish"]],
    [
      "a default that does not fit",
      (shell) =>
        Object.assign(shell, {
          dataSchema: { type: "object", properties: { shell_port: { type: "integer", minimum: 1 } } },
          dataMeta: { shell_port: { description: "P", default: 0 } },
        }),
      ["dataMeta.shell_port.default"],
    ],
    [
      "names from pyinfra",
      (shell) => {
        Object.assign(shell, { handles_execution: true });
        Object.assign(shell.prototype, { put_file() {} });
      },
      ["handles_execution", "put_file"],
    ],
  ])("%s", async (_, change, paths) => {
    class Changed extends Shell {}
    change(Changed as never);
    expect(await pathsOf(Changed)).toEqual(paths);
  });

  test("everything at once", () => {
    class Empty extends BaseConnector {}
    expect(fromClass(Empty as unknown as ConnectorClass).problems?.map(({ path }) => path)).toEqual([
      "connectorName",
      "handlesExecution",
    ]);
  });

  test("a class without a name is refused, and one of its own is none", async () => {
    class Nameless extends Shell {
      static override readonly connectorName = undefined as unknown as string;
    }
    const opening = openFleet({ config: false, connectors: [fromClass(Nameless)] });
    await expect(opening).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
    expect(() => fromClass(class Web {} as unknown as ConnectorClass)).toThrow("extends BaseConnector");
    expect(() => fromClass({} as unknown as ConnectorClass)).toThrow("extends BaseConnector");
  });
});

test("one that only lists hosts hands them over, and must have no method that nothing would call", async () => {
  class Listing extends BaseConnector {
    static readonly connectorName = "list";
    static readonly summary = "Hosts of a list";
    static readonly handlesExecution: boolean = false;
    static readonly dataSchema = { type: "object", properties: {} } as const;
    static readonly dataMeta = {};
    static readonly names = ["one", "two"];
    static *makeNamesData(name: string | undefined) {
      if (name !== undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@list has no names");
      for (const each of Listing.names) yield { name: `@shell/${each}` };
    }
  }
  expect(fromClass(Listing).connect).toBeUndefined();
  await using fleet = await openFleet({ config: false, connectors: [fromClass(Listing), fromClass(Shell)] });
  const report = await fleet.select("@list").run("true").orThrow();
  expect(report.results.map(({ host }) => host).sort()).toEqual(["@shell/one", "@shell/two"]);

  class Idle extends Listing {
    override async connect() {}
    override async putFile() {}
  }
  expect(await pathsOf(Idle)).toEqual(["connect", "putFile"]);
});
