/** What a command costs on the line: nothing that is wrapped round it takes a round trip more. */
import { type Fleet, openFleet, type RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { type CountingProxy, startCountingProxy } from "../counterparts/tcp-proxy.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const missing = opensshMissing() ?? missingCounterpart("sudo");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("a command on an open connection takes no more round trips", () => {
  const server = useOpenSsh();
  let proxy: CountingProxy;
  let fleet: Fleet;
  beforeAll(async () => {
    proxy = await startCountingProxy(server.port);
    const config = { data: { ...server.data, ssh_port: proxy.port }, fleet: { hosts: ["127.0.0.1"] } };
    fleet = await openFleet({ connectors: [ssh], config });
    await fleet.host("127.0.0.1").run("true");
  });
  afterAll(async () => {
    await fleet?.close();
    await proxy?.stop();
  });

  async function countTurns(options: RunOptions): Promise<number> {
    proxy.takeTurns();
    expect(await fleet.host("127.0.0.1").run("true", options)).toMatchObject({ status: "ok" });
    return proxy.takeTurns();
  }

  test.each<[string, RunOptions]>([
    ["with sudo that needs no password", { sudo: true }],
    ["with a password for sudo that nobody asks for", { sudo: true, sudoPassword: "unused" }],
    ["in another folder", { chdir: "/tmp" }],
    ["with variables", { env: { A: "1", B: "2" } }],
    ["with a deadline", { timeout: 60_000 }],
    ["with all of it", { sudo: true, sudoUser: "root", chdir: "/tmp", env: { A: "1" }, timeout: 60_000 }],
  ])("%s", async (_, options) => {
    const counts: number[] = [];
    for (let round = 0; round < 5; round += 1) counts.push(await countTurns({}));
    // Not the fewest: what is sent at one moment by luck is no measure.
    const plain = counts.sort((one, other) => one - other)[2] ?? 0;
    let wrapped = Number.POSITIVE_INFINITY;
    // On a busy machine the server may say in two packets what it mostly says in one, and a turn comes in between.
    for (let round = 0; round < 40 && wrapped > plain; round += 1) {
      wrapped = Math.min(wrapped, await countTurns(options));
    }
    expect(wrapped).toBeLessThanOrEqual(plain);
  });
});
