/** What is not here is wrong use: all of it is named at once, and no host is asked for anything. */
import { mkdirSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { definePlugin, openFleet } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { makeFolder } from "../support/folders.ts";
import { createProject, towline } from "../support/towline.ts";

let server: Server;
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void server?.close());

const config = () => {
  const { port } = server.address() as { port: number };
  const data = { ssh_port: port, ssh_config_file: "none", ssh_hostname: "127.0.0.1" };
  return { data, fleet: { hosts: ["web1", "web2"] } };
};

async function run(...words: string[]) {
  const cwd = await createProject({ "towline.config.json": JSON.stringify(config()), here: "here" });
  const before = connections;
  const files = readdirSync(cwd).sort();
  const result = await towline(words, { cwd });
  return { ...result, cwd, files, contacted: connections - before };
}

test.each([
  [["put", "web1", "gone", "/tmp/x"], /Cannot read gone \(this machine\): there is no such file or folder/],
  [
    ["put", "web1,web2", "gone", "here", "gone too", "/tmp/x"],
    /2 of the sources[\s\S]*\ngone: there is no[\s\S]*\ngone too: /,
  ],
  [["put", "web1", "here/", "/tmp/x"], /Cannot read here\/ \(this machine\): it is no folder/],
  [["put", "web1", "gone", "/tmp/x", "--dry-run"], /Cannot read gone/],
  [["sync", "web1", "gone/", "/tmp/x"], /Cannot read gone\/ \(this machine\)/],
  [["sync", "web1", "gone/", "/tmp/x", "--dry-run"], /Cannot read gone\/ \(this machine\)/],
  [
    ["get", "web1", "/etc/hostname", "gone/there"],
    /Cannot write gone\/there \(this machine\): there is no folder to put it in/,
  ],
  [["get", "web1", "/etc/hostname", "here/there"], /Cannot write here\/there \(this machine\)/],
  [["get", "web1", "/etc", "gone/there", "--changed"], /Cannot write gone\/there/],
  [["get", "web1,web2", "/etc/hostname", "/proc/cant"], /Cannot make the folder \/proc\/cant/],
  [["get", "web1,web2", "/etc/hostname", "here"], /Cannot make the folder here/],
])("%j", async (words, message) => {
  const { code, stdout, stderr, contacted, cwd, files } = await run(...words);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ code, stdout, contacted }).toEqual({ code: 2, stdout: "", contacted: 0 });
  expect(readdirSync(cwd).sort()).toEqual(files);
});

test("the library throws for many hosts, and one host's result tells; neither asks the host", async () => {
  const fleet = await openFleet({ connectors: [local, ssh], config: config() });
  const before = connections;
  const place = makeFolder();
  const gone = path.join(place, "gone");
  for (const direction of ["put", "sync"] as const) {
    await expect(fleet.select(["web1", "web2"])[direction]([gone], "/tmp/x")).rejects.toMatchObject({
      code: "ERR_TOWLINE_TRANSFER_SOURCE",
    });
    const result = await fleet.host("web1")[direction]([gone], "/tmp/x");
    expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_SOURCE" } });
  }
  const result = await fleet.host("web1").get("/etc/hostname", path.join(gone, "there"));
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_DESTINATION" } });
  expect(connections).toBe(before);
  await fleet.close();
});

test("sources that a plugin chooses are looked at instead", async () => {
  const place = makeFolder({ chosen: "chosen" });
  mkdirSync(path.join(place, "there"));
  const chooser = definePlugin({
    name: "chooser",
    apply(hooks) {
      hooks.transfer.before.tap("chooser", (request) => ({ ...request, sources: [path.join(place, "chosen")] }));
    },
  });
  const fleet = await openFleet({ connectors: [local], config: false, plugins: [chooser] });
  const report = await fleet.select(["@local"]).put([path.join(place, "gone")], path.join(place, "there/"));
  expect(report.results[0]?.error?.message).toBeUndefined();
  expect(readdirSync(path.join(place, "there"))).toEqual(["chosen"]);
  await fleet.close();
});
