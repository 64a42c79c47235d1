/** Servers of Hetzner Cloud, by recorded answers: no cloud is asked. */
import { expect, test } from "vitest";
import { listRecorded, testCloud } from "../../../test/support/cloud-cases.ts";
import hetzner from "./index.ts";

const server = (id: number, name: string, status: string, ipv4: string | undefined) => ({
  ...{ id, name, status, labels: { role: name }, server_type: { name: "cx22" }, image: { os_flavor: "debian" } },
  datacenter: { name: "fsn1-dc14", location: { name: "fsn1" } },
  public_net: {
    ipv4: ipv4 === undefined ? null : { ip: ipv4, dns_ptr: `${name}.example.com` },
    ipv6: { ip: "2001:db8:1::/64", dns_ptr: [] },
  },
  private_net: [{ network: 1, ip: "10.0.0.2" }],
});
const recorded = JSON.stringify([
  server(71, "web", "running", "192.0.2.10"),
  server(72, "old", "off", "192.0.2.11"),
  server(73, "db", "running", undefined),
]);
const cases = { connector: hetzner, program: "hcloud", recorded };

testCloud({
  ...cases,
  failures: [
    [
      "hcloud: no active context or token (see `hcloud context --help`)",
      /nobody is logged in/,
      /hcloud context create/,
    ],
    ["hcloud: unable to authenticate (unauthorized)", /token is not valid/, /new token/],
    ["hcloud: insufficient permissions for this request (forbidden)", /may not list servers/, /may read/],
    ["hcloud: limit of 3600 requests per hour reached (rate_limit_exceeded)", /asked too often/, /^Wait/],
    ["hcloud: context not found: x", /no such context/, /hcloud context list/],
  ],
});

test("settings go to hcloud, and groups come of what it says", async () => {
  const settings = { context: "shop", selector: "role=web,stage!=test", user: "root" };
  const { hosts, calls } = await listRecorded(cases, [{ stdout: recorded }], "@hetzner", settings);
  expect(calls).toEqual(["server list --output=json --context=shop --selector=role=web,stage!=test"]);
  expect(hosts[0]).toMatchObject({
    groups: [
      "@hetzner",
      "@hetzner/location/fsn1",
      "@hetzner/datacenter/fsn1-dc14",
      "@hetzner/type/cx22",
      "@hetzner/os/debian",
      "@hetzner/label/role=web",
    ],
    data: { ssh_hostname: "192.0.2.10", ssh_user: "root" },
  });
});

test("a server with IPv6 alone is reached at the first address of its network", async () => {
  const { hosts } = await listRecorded(cases, [{ stdout: recorded }]);
  expect(hosts[1]?.data.ssh_hostname).toBe("2001:db8:1::1");
});

test("no servers at all", async () => {
  await expect(listRecorded(cases, [{ stdout: "null" }])).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_EMPTY" });
});

test("those with a label", async () => {
  const { hosts } = await listRecorded(cases, [{ stdout: recorded }], "@hetzner/role=db");
  expect(hosts.map(({ name }) => name)).toEqual(["@hetzner/db"]);
});
