/** What a config that others could have written may set, and what it may not. */
import { chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import type { Connection } from "../connector/connection.ts";
import { type Data, defineConnector } from "../connector/define-connector.ts";
import type { DataLayer } from "./effective-hop.ts";
import { createOwnSettingsCheck } from "./own-settings.ts";

const connector = defineConnector({
  name: "box",
  summary: "Boxes",
  dataSchema: {
    type: "object",
    properties: { box_program: {}, box_name: {}, box_list: { type: "array" }, box_file: { type: "string" } },
  },
  dataMeta: {
    box_program: { description: "What is run here", ownOnly: true },
    box_name: { description: "Name" },
    box_list: { description: "List" },
    box_file: { description: "A file that says what is run", ownOnly: "file" },
  },
  *makeNamesData() {},
  connect: async (): Promise<Connection> => {
    throw new Error("not connected");
  },
});

const distrust = { place: "/srv/x", why: "/srv/x belongs to eve", remedy: "chown it" };
const inConfig = (data: Data): DataLayer => ({ source: { kind: "host", label: "host", path: "fleet.hosts[0]" }, data });
const byOption = (data: Data): DataLayer => ({ source: { kind: "option", label: "--data" }, data });

describe("of a config that somebody else could have written", () => {
  const check = (layers: readonly DataLayer[], host: string | undefined = "web1") =>
    createOwnSettingsCheck({ distrust, distrusted: new Map() })({ connector, layers, isHere: false, host });

  test.each<[string, readonly DataLayer[], string]>([
    ["a program", [inConfig({ box_program: "sh" })], "box_program is not used"],
    ["a file that names one", [inConfig({ box_file: "/etc/x" })], "box_file is not used"],
    ["a command for a setting", [inConfig({ box_name: { $command: ["id"] } })], "$command for box_name is not asked"],
    ["one within a list", [inConfig({ box_list: ["a", { $env: "HOME" }] })], "$env for box_list is not asked"],
    ["one within a mapping", [inConfig({ box_name: { a: { $file: "/x" } } })], "$file for box_name is not asked"],
    ["one for a password", [inConfig({ _sudo_password: { $file: "/x" } })], "$file for _sudo_password is not asked"],
    [
      "one for a variable, although another is given for this run",
      [inConfig({ _env: { A: { $command: ["id"] } } }), byOption({ _env: { B: "b" } })],
      "$command for _env is not asked",
    ],
  ])("%s is refused", (_title, layers, what) => {
    expect(() => check(layers)).toThrow(`Host web1: ${what}: /srv/x belongs to eve`);
    expect(() => check(layers)).toThrow(
      expect.objectContaining({
        code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
        host: "web1",
        advice: "If it is yours: chown it.",
      }),
    );
  });

  test.each<[string, readonly DataLayer[]]>([
    ["plain settings", [inConfig({ box_name: "a", box_list: ["b", null], _sudo: true })]],
    ["no program", [inConfig({ box_program: false })]],
    ["a question to the user", [inConfig({ box_name: { $prompt: "Name?" }, _sudo_password: { $prompt: "Password" } })]],
    ["a key that nothing reads", [inConfig({ mine: { $command: ["id"] } })]],
    ["what the user gives", [byOption({ box_program: "sh", box_name: { $env: "HOME" } })]],
    ["what the user gives in place of it", [inConfig({ box_program: "evil" }), byOption({ box_program: "sh" })]],
    ["variables of the user alone", [inConfig({ _env: null }), byOption({ _env: { A: { $command: ["id"] } } })]],
  ])("%s: fine", (_title, layers) => {
    expect(() => check(layers)).not.toThrow();
  });

  test("while hosts are listed, only what lists them counts", () => {
    const listing = createOwnSettingsCheck({ distrust, distrusted: new Map() });
    const list = (data: Data) => () => listing({ connector, layers: [inConfig(data)], isHere: true });
    expect(list({ _sudo_password: { $command: ["id"] } })).not.toThrow();
    expect(list({ box_program: "sh" })).toThrow(/^box_program is not used: \/srv\/x belongs/);
  });
});

test("the user's own config may say all of it", () => {
  const check = createOwnSettingsCheck({ distrust: undefined, distrusted: new Map() });
  const data = { box_program: "sh", box_name: { $command: ["id"] } };
  expect(() => check({ connector, layers: [inConfig(data)], isHere: true, host: "web1" })).not.toThrow();
});

test("a file that says what is run is one that nobody else can write, where it is on this machine", () => {
  const file = path.join(makeFolder({ config: "" }), "config");
  const check = (box_file: unknown, isHere: boolean) => () =>
    createOwnSettingsCheck({ distrust: undefined, distrusted: new Map() })({
      connector,
      layers: [byOption({ box_file })],
      isHere,
      host: "web1",
    });
  chmodSync(file, 0o600);
  expect(check(file, true)).not.toThrow();
  chmodSync(file, 0o602);
  expect(check(file, true)).toThrow(/^Host web1: what box_file names is not used: .*config/);
  expect(check(file, false)).not.toThrow();
  expect(check(`${file}-missing`, true)).not.toThrow();
  expect(check(undefined, true)).not.toThrow();
});
