/** Machines become hosts: names, addresses and groups, however hostile the cloud. */
import { expect, test } from "vitest";
import { chooseMachines } from "./choose-machines.ts";
import { type Machine, toHosts } from "./machine.ts";

const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  ...{ id, name: undefined, isRunning: true, addresses: { public: "192.0.2.1" }, groups: [], tags: [] },
  ...more,
});

const hosts = (machines: readonly Machine[], more: Partial<Parameters<typeof toHosts>[1]> = {}) =>
  toHosts(machines, {
    ...{ connector: "cloud", tagWord: "tag", addressKinds: ["public", "private"], user: undefined, log: () => {} },
    ...more,
  });

test("two machines with one name are two hosts", () => {
  const named = hosts([
    machine("i-1", { name: "web" }),
    machine("i-2", { name: "web" }),
    machine("i-3", { name: "db" }),
  ]);
  expect(named.map(({ name }) => name)).toEqual(["@cloud/web.i-1", "@cloud/web.i-2", "@cloud/db"]);
});

test.each(["two words", "-x", "a,b", "x//@local", "a\u0007", "@local", "[1-3]", "x".repeat(300)])(
  "a machine called %j is known by its id",
  (name) => {
    expect(hosts([machine("i-1", { name })]).map((host) => host.name)).toEqual(["@cloud/i-1"]);
  },
);

test.each(["", "-x", "a b", "a//@local", "\u001b[2J"])(
  "a machine with the id %j is left out, and that is told",
  (id) => {
    const told: string[] = [];
    expect(hosts([machine(id), machine("i-2")], { log: (message) => told.push(message) })).toHaveLength(1);
    expect(told).toHaveLength(1);
  },
);

test("the first kind of address that there is counts", () => {
  const addresses = [{ private: "10.0.0.1" }, { private: "10.0.0.2", public: "192.0.2.2" }, { dns: "x.example.com" }];
  const machines = addresses.map((each, index) => machine(`i-${index}`, { addresses: each }));
  expect(hosts(machines).map(({ data }) => data?.ssh_hostname)).toEqual(["10.0.0.1", "192.0.2.2"]);
  expect(hosts(machines, { addressKinds: ["dns"] }).map(({ data }) => data?.ssh_hostname)).toEqual(["x.example.com"]);
});

test.each(["@local", "-oProxyCommand=x", "a b", "$(reboot)"])("an address of %j is none", (address) => {
  expect(hosts([machine("i-1", { addresses: { public: address } })])).toEqual([]);
});

test("groups are of what a target can name, and not without end", () => {
  const tags = [
    ["Role", "web"],
    ["Note", "two words"],
    ["bare", ""],
    ["a,b", "c"],
  ] as const;
  const [host] = hosts([
    machine("i-1", {
      groups: [
        ["zone", "eu-1a"],
        ["type", undefined],
      ],
      tags,
    }),
  ]);
  expect(host?.groups).toEqual(["@cloud", "@cloud/zone/eu-1a", "@cloud/tag/Role=web", "@cloud/tag/bare"]);
  const many = Array.from({ length: 1_000 }, (_, index) => ["k", String(index)] as const);
  expect(hosts([machine("i-1", { tags: many })])[0]?.groups).toHaveLength(65);
});

test("facts are its tags and what the cloud says, which is stronger", () => {
  const [host] = hosts([
    machine("i-1", {
      groups: [
        ["zone", "eu-1a"],
        ["type", undefined],
      ],
      tags: [
        ["role", "web"],
        ["zone", "x"],
      ],
    }),
  ]);
  expect(host?.facts).toEqual({ id: "i-1", zone: "eu-1a", role: "web" });
});

test("machines are chosen by name, id or tag", () => {
  const machines = [
    machine("i-1", { name: "web", tags: [["role", "front"]] }),
    machine("i-2", { name: "web" }),
    machine("i-3", { name: "off", isRunning: false, tags: [["role", "front"]] }),
  ];
  const chosen = (choice: string | undefined) => chooseMachines("cloud", machines, choice).map(({ id }) => id);
  expect(chosen(undefined)).toEqual(["i-1", "i-2", "i-3"]);
  expect(chosen("web")).toEqual(["i-1", "i-2"]);
  expect(chosen("i-2")).toEqual(["i-2"]);
  expect(chosen("web.i-2")).toEqual(["i-2"]);
  expect(chosen("role=front")).toEqual(["i-1", "i-3"]);
  expect(chosen("role=none")).toEqual([]);
  expect(() => chosen("off")).toThrow(/does not run/);
  expect(() => chosen("x")).toThrow(/^No machine is called x$/);
});
