/** Round trips of transfers on an open connection, counted by a proxy: none that moving them does not need. */
import path from "node:path";
import { PassThrough } from "node:stream";
import { type Connection, type Host, openFleet, type TransferResult } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { type CountingProxy, startCountingProxy } from "../counterparts/tcp-proxy.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { fewest, turnsOf } from "../support/count-turns.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Milliseconds for each way, so that what is said in one go is heard in one go. */
const DELAY = 10;

const tree = makeFolder({ "a/one": "1", "a/two": "2", three: "3" });

describe.skipIf(missing !== undefined)("round trips to an OpenSSH server for", () => {
  const server = useOpenSsh();
  let proxy: CountingProxy;
  beforeAll(async () => {
    proxy = await startCountingProxy(server.port, DELAY);
  });
  afterAll(() => proxy?.stop());

  /** The turns of one transfer, the first on its connection. */
  async function turnsOfFirst(transfer: (host: Host) => Promise<TransferResult>): Promise<number> {
    const data = { ...server.data, ssh_hostname: "127.0.0.1", ssh_port: proxy.port };
    const fleet = await openFleet({ connectors: [ssh], config: { data, fleet: { hosts: ["web1"] } } });
    const host = fleet.host("web1");
    await host.connect();
    let status: string | undefined;
    const turns = await turnsOf(
      proxy,
      transfer(host).then((result) => {
        status = result.status;
      }),
    );
    expect(status).toBe("ok");
    await fleet.close();
    return turns;
  }

  const place = makeFolder();
  const unchanged = makeFolder();
  beforeAll(async () => {
    await turnsOfFirst((host) => host.sync(`${tree}/`, unchanged));
  });

  // Of programs the end of their input counts, for which nothing waits but one that reads it.
  test.each<[string, number, (host: Host) => Promise<TransferResult>]>([
    // A channel; the program; what it is sent.
    ["a folder that is put", 3, (host) => host.put(`${tree}/`, path.join(place, "put"))],
    // A channel; the program, which sends all of it.
    ["a folder that is fetched", 3, (host) => host.get(`${tree}/`, path.join(place, "got"))],
    // The same after asking sftp what it is.
    ["what turns out to be a folder", 6, (host) => host.get(tree, path.join(place, "named"))],
    // A channel; the program, which lists what is there.
    ["folders that did not change", 3, (host) => host.sync(`${tree}/`, unchanged, { delete: true })],
    // The three of the first question, what is there; opening it; writing and closing it; renaming it.
    ["a file that is put", 8, (host) => host.put(path.join(tree, "three"), path.join(place, "put-file"))],
    // The three of the first question, what it is; opening it; reading it.
    ["a file that is fetched", 5, (host) => host.get(path.join(tree, "three"), path.join(place, "got-file"))],
  ])("%s", async (_, expected, transfer) => {
    expect(await fewest(expected, () => turnsOfFirst(transfer))).toBeLessThanOrEqual(expected);
  });
});

/** Never ends the input of its programs. */
const withoutEnd = ({ exec, ...others }: Connection): Connection => ({
  ...others,
  exec: async (argv, options) => {
    const process = await exec(argv, options);
    const stdin = new PassThrough();
    stdin.on("data", (bytes) => process.stdin.write(bytes));
    return { ...process, stdin, close: () => process.close() };
  },
});

test("what reads nothing does not wait for the end of its input", async () => {
  const endless = createBareHost(linkPrograms("tar", "find", "xargs"), withoutEnd);
  const fleet = await openFleet({ connectors: [local, endless], config: { fleet: { hosts: ["@local//@bare"] } } });
  const host = fleet.host("@local//@bare");
  const fetched = makeFolder();
  expect(await host.get(`${tree}/`, fetched)).toMatchObject({ status: "ok", entries: 5 });
  expect(await host.sync(`${fetched}/`, fetched, { delete: true })).toMatchObject({ status: "ok", entries: 0 });
  await fleet.close();
});
