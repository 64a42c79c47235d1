/** What is offered for a line, for every command and every option that there is. */
import type { Project, Registry } from "@towline/core";
import { describe, expect, test } from "vitest";
import type { CliContext } from "../process/cli-context.ts";
import { createProgram } from "../program/run-program.ts";
import { findPlace } from "./find-place.ts";
import { offerWords } from "./offer-words.ts";
import { kindOfArgument, kindOfValue } from "./word-kinds.ts";

const program = createProgram({ packageFolder: new URL("../../", import.meta.url) } as CliContext);
const { commands } = program;
const imported: string[] = [];

const registry = {
  list: () => [{ identifier: "docker" }, { identifier: "local" }, { identifier: "ssh" }],
  ownerOf: (key: string) => (key.startsWith("ssh_") ? { identifier: "ssh" } : undefined),
  async load(identifier: string) {
    imported.push(identifier);
    return {
      dataMeta: {
        ssh_port: { description: "port" },
        ssh_engine: { description: "engine" },
        ssh_password: { description: "password", secret: true },
        ssh_inner: { description: "inner", hidden: true },
        ssh_agent: { description: "agent" },
      },
      dataSchema: {
        properties: { ssh_engine: { enum: ["auto", "ssh2"] }, ssh_agent: { type: "boolean" } },
      },
    };
  },
} as unknown as Registry;

const project: Project = {
  groups: ["web"],
  environments: ["production", "staging"],
  hosts: ["web1", "web2", "db-1", "@docker/app", "bad\u001b[31m"],
  listKeys: () => [
    { name: "_sudo_password", isComparable: true },
    { name: "labels", isComparable: false },
    { name: "labels.tier", isComparable: true },
    { name: "odd key", isComparable: true },
    { name: "os", isComparable: true },
    { name: "ssh_engine", isComparable: true },
    { name: "ssh_password", isComparable: true },
    { name: "token", isComparable: false },
  ],
  openRegistry: async () => registry,
};

let configs: (string | undefined)[] = [];

async function offer(...words: string[]): Promise<string[] | "files"> {
  const place = findPlace(words, program);
  const offered = await offerWords(place, program, async () => {
    configs.push(place.config);
    return project;
  });
  return offered.kind === "files" ? "files" : offered.words.map(({ value }) => value);
}

const KINDS = ["group:", "host:", "has:"];
const PICKS = ["first:", "last:", "random:"];
const KEYS = ["labels.tier=", "os=", "ssh_"];
const ALL = ["all", "web", "web1", "web2", "db-1", "@docker/app", "@local"];

describe("every command", () => {
  test("is offered, and help for it", async () => {
    const names = commands.map((command) => command.name());
    expect(await offer("")).toEqual([...names, "help"]);
    expect(await offer("help", "")).toEqual([...names, "help"]);
    expect(await offer("--no-color", "--config", "x.yaml", "pu")).toEqual(["put"]);
  });

  test.each(commands.map((command) => [command.name(), command] as const))(
    "%s offers its options",
    async (name, command) => {
      const own = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
      const offered = await offer(name, "--");
      expect(offered).toEqual([...own, "--config", "--debug", "--no-color", "--help"]);
    },
  );

  test.each(commands.map((command) => [command.name(), command] as const))(
    "%s knows what each word of it is",
    (_name, command) => {
      for (const index of command.registeredArguments.keys()) expect(kindOfArgument(command, index)).toBeDefined();
      for (const option of [...command.options, ...program.options]) {
        if (option.required) expect([option.flags, kindOfValue(option)]).not.toEqual([option.flags, undefined]);
        else expect([option.flags, kindOfValue(option)]).toEqual([option.flags, undefined]);
      }
    },
  );

  const valued = commands.flatMap((command) =>
    command.options
      .filter(({ required }) => required)
      .map((option) => [command.name(), option.long ?? "", option] as const),
  );
  test.each(valued)(
    "%s %s: both ways to give the value complete alike, and the words after it as before",
    async (name, long, option) => {
      const value = await offer(name, long, "");
      const joined = await offer(name, `${long}=`);
      expect(joined).toEqual(value === "files" ? value : value.map((word) => `${long}=${word}`));
      if (kindOfValue(option) === "targets") expect(value).toEqual(ALL);
      if (kindOfValue(option) === "files") expect(value).toBe("files");
      if (long !== "--hosts-file") expect(await offer(name, long, "x", "")).toEqual(await offer(name, ""));
      expect(await offer(name, `${long}=x`, "--js")).toEqual(await offer(name, "--js"));
    },
  );
});

describe("words", () => {
  test.each<[string[], readonly string[] | "files"]>([
    [["run", ""], ALL],
    [
      ["run", "web1", "we"],
      ["web", "web1", "web2"],
    ],
    [
      ["run", "web1,we"],
      ["web1,web", "web1,web1", "web1,web2"],
    ],
    [
      ["run", "web&!we"],
      ["web&!web", "web&!web1", "web&!web2"],
    ],
    [["run", "!d"], ["!db-1"]],
    [["run", "--exclude", "web,d"], ["web,db-1"]],
    [["run", "--exclude=d"], ["--exclude=db-1"]],
    [
      ["run", "@"],
      ["@docker/app", "@local", "@ssh/web1", "@ssh/web2", "@ssh/db-1", "@docker/", "@ssh/"],
    ],
    [["run", "@ssh/d"], ["@ssh/db-1"]],
    [["run", "web,@l"], ["web,@local"]],
    [["run", "web!d"], ["web!db-1"]],
    [["run", "web^d"], ["web^db-1"]],
    [["run", "web[1,2]&d"], ["web[1,2]&db-1"]],
    [["run", "web[1,"], []],
    [["run", 'os="a,'], []],
    [["run", "~^we"], []],
    [["run", "web & d"], ["web & db-1"]],
    [["run", "web&"], [...ALL, ...KINDS, ...PICKS, ...KEYS].map((word) => `web&${word}`)],
    [["run", "web,"], [...ALL, ...KINDS, ...KEYS].map((word) => `web,${word}`)],
    [["run", "web!"], [...ALL, ...KINDS, ...PICKS, ...KEYS].map((word) => `web!${word}`)],
    [["run", "web,!"], [...ALL, ...KINDS, ...KEYS].map((word) => `web,!${word}`)],
    [["run", "!"], [...ALL, ...KINDS, ...KEYS].map((word) => `!${word}`)],
    [["run", "web^"], [...ALL, ...KINDS, ...KEYS].map((word) => `web^${word}`)],
    [["run", "fi"], ["first:"]],
    [["run", "--limit", "r"], ["random:"]],
    [["run", "web&g"], ["web&group:"]],
    [["run", "group:w"], ["group:web"]],
    [
      ["run", "all!host:w"],
      ["all!host:web1", "all!host:web2"],
    ],
    [
      ["run", "web&has:l"],
      ["web&has:labels", "web&has:labels.tier"],
    ],
    [["run", "has:t"], ["has:token"]],
    [["run", "has:ssh_p"], ["has:ssh_password"]],
    [
      ["run", "web&l"],
      ["web&last:", "web&labels.tier="],
    ],
    [["run", "o"], ["os="]],
    [["run", "web,t"], []],
    [["run", "os=d"], []],
    [["run", "all&s"], ["all&ssh_"]],
    [["run", "all&ssh_"], ["all&ssh_engine="]],
    [["run", "all&_"], []],
    [["run", "@ssh/web1//@d"], ["@ssh/web1//@docker/"]],
    [["run", "web1", "--", ""], []],
    [["run", "web1", "--", "--sud"], []],
    [["run", "--chdir", ""], []],
    [["run", "--sudo", "--sud"], ["--sudo-user"]],
    [["run", "--exclude", "x", "--excl"], ["--exclude"]],
    [["put", ""], ALL],
    [["put", "web1", ""], "files"],
    [["put", "web1", "a", "b"], "files"],
    [["put", "web1", "--", "a"], "files"],
    [["put", "--hosts-file", "f", ""], "files"],
    [["sync", "web1", ""], "files"],
    [["get", "d"], ["db-1"]],
    [["get", "web1", "/e"], []],
    [["get", "web1", "/etc/hosts", ""], "files"],
    [["get", "--hosts-file=f", ""], []],
    [["sync", "--links", "f"], ["follow"]],
    [["shell", "d"], ["db-1"]],
    [["shell", "web1", ""], []],
    [["forward", "web1", "80"], []],
    [["doctor", "d"], ["db-1"]],
    [["explain", "web1", "d"], ["db-1"]],
    [
      ["connectors", ""],
      ["docker", "local", "ssh"],
    ],
    [["plugins", ""], []],
    [["completion", "z"], ["zsh"]],
    [["help", "conn"], ["connectors"]],
    [["rnu", ""], []],
    [["--conf"], ["--config"]],
    [["--config", ""], "files"],
    [["--config=to"], "files"],
    [[], commands.map((command) => command.name()).concat("help")],
  ])("%j", async (words, expected) => {
    expect(await offer(...words)).toEqual(expected);
  });

  test("a dash begins an option", async () => {
    expect(await offer("run", "-")).toEqual(await offer("run", "--"));
  });
});

describe("--data", () => {
  test.each<[string, readonly string[]]>([
    ["ssh_", ["ssh_port=", "ssh_engine=", "ssh_agent="]],
    ["ssh_engine=", ["ssh_engine=auto", "ssh_engine=ssh2"]],
    ["ssh_agent=t", ["ssh_agent=true"]],
    ["ssh_port=2", []],
    ["_sudo", ["_sudo=", "_sudo_user="]],
    ["_sudo=", ["_sudo=true", "_sudo=false"]],
    ["_timeout=", []],
    ["d", ["docker_"]],
  ])("%s", async (typed, expected) => {
    expect(await offer("run", "--data", typed)).toEqual(expected);
  });

  test("imports a connector once a key can only be its own", async () => {
    imported.length = 0;
    await offer("run", "--data", "s");
    await offer("run", "--data", "_");
    await offer("run", "@");
    await offer("run", "all&");
    await offer("run", "has:ssh_p");
    await offer("connectors", "");
    expect(imported).toEqual([]);
    await offer("run", "--data", "ssh_p");
    expect(imported).toEqual(["ssh"]);
  });
});

test("hosts are those of the config that the line names", async () => {
  configs = [];
  await offer("run", "--config", "a.yaml", "");
  await offer("--config=b.yaml", "put", "");
  await offer("run", "");
  expect(configs).toEqual(["a.yaml", "b.yaml", undefined]);
});
