/** Hosts of an inventory in a fleet: as a target, as a boat, by a script, and those that can't be reached. */
import { openFleet } from "@towline/core";
import { expect, test } from "vitest";
import { missingCounterpart } from "../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { listHosts } from "../../../test/support/list-hosts.ts";
import local from "../../connector-local/src/index.ts";
import ssh from "../../connector-ssh/src/index.ts";
import ansible from "./index.ts";

const HOSTS =
  "[web]\nhere ansible_connection=local os=debian docker_users=2 _sudo=True\nwin ansible_connection=winrm\n";
const SCRIPT = {
  "inventory.sh": {
    content: '#!/bin/sh\necho \'{"web":["a","b"],"_meta":{"hostvars":{"a":{"x":1}}}}\'\n',
    mode: 0o755,
  },
};

test("as a target and as a boat; a host that can't be reached costs no other its work", async () => {
  const cwd = makeFolder({ hosts: HOSTS });
  const boats = [{ provider: "ansible", config: { ansible_inventory: "hosts" } }];
  await using fleet = await openFleet({ cwd, config: { fleet: { boats } }, connectors: [ansible, local, ssh] });
  const hosts = await fleet.select("@ansible/hosts").hosts();
  expect(hosts.map(({ name }) => name)).toEqual(["@local", "@ansible/win"]);
  const { results } = await fleet.select("web").run("echo done");
  const outcome = results.map(({ host, status }) => [host, status]);
  expect(outcome.toSorted()).toEqual([
    ["@ansible/win", "unreachable"],
    ["@local", "ok"],
  ]);
});

test("a script runs only where the user lets it", async (context) => {
  const cwd = makeFolder(SCRIPT);
  await expect(listHosts(ansible, "inventory.sh", { cwd })).rejects.toThrow(/is a program/);
  const missing = missingCounterpart("ansible-inventory");
  if (missing !== undefined) context.skip(missing);
  const hosts = await listHosts(ansible, "inventory.sh", { cwd, data: { ansible_run: true } });
  expect(hosts).toMatchObject([
    { name: "@ssh/a", facts: { x: 1 }, groups: ["@ansible", "web"] },
    { name: "@ssh/b", groups: ["@ansible", "web"] },
  ]);
});

test("a script that hangs is given up", async (context) => {
  const missing = missingCounterpart("ansible-inventory");
  if (missing !== undefined) context.skip(missing);
  const cwd = makeFolder({ slow: { content: "#!/bin/sh\nexec sleep 1000\n", mode: 0o755 } });
  const ending = new AbortController();
  const listing = listHosts(ansible, "slow", { cwd, data: { ansible_run: true }, signal: ending.signal });
  ending.abort();
  await expect(listing).rejects.toThrow();
});

test("several inventories, and a list", async () => {
  const cwd = makeFolder({ one: "a x=1\n", two: "a x=2\n" });
  const hosts = await listHosts(ansible, undefined, { cwd, data: { ansible_inventory: ["one", "two", "c,d:2222"] } });
  expect(hosts).toMatchObject([
    { name: "@ssh/a", facts: { x: 2 } },
    { name: "@ssh/c", data: {} },
    { name: "@ssh/d", data: { ssh_port: 2222 } },
  ]);
});
