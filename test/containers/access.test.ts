/** Who may use Docker: a user without the rights is told so, and sudo on the hop before it gives them. */
import { chmod } from "node:fs/promises";
import path from "node:path";
import { openFleet, orThrow } from "@towline/core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { addTestUsers, type TestUsers, testUsersMissing } from "../counterparts/users.ts";

const missing = dockerMissing() ?? opensshMissing() ?? testUsersMissing();
const TARGET = "@ssh/127.0.0.2//@docker/web";
let counterparts: { server: OpenSsh; engine: ContainerEngine; users: TestUsers };

beforeAll(async () => {
  if (missing !== undefined) return;
  const [server, engine] = await Promise.all([startOpenSsh(), startDocker()]);
  counterparts = { server, engine, users: addTestUsers() };
  await engine.startContainer("web");
  // Others may see the socket, and not talk to it.
  await chmod(path.dirname(String(engine.data.docker_host).replace("unix://", "")), 0o755);
});

afterAll(async () => {
  if (missing !== undefined) return;
  const { server, engine, users } = counterparts;
  await server.stop();
  await engine.stop();
  users.remove();
});

async function openAs(user: string, hop: object = {}) {
  const { server, engine } = counterparts;
  const fleet = await openFleet({
    connectors: [docker, ssh],
    config: {
      data: { ...server.data, ...engine.data, ssh_user: user },
      fleet: { hosts: [{ [TARGET]: { _hops: { "@ssh/127.0.0.2": hop } } }] },
    },
  });
  onTestFinished(() => fleet.close());
  return fleet;
}

test.skipIf(missing !== undefined)("a user who may not is told what to do", async () => {
  const fleet = await openAs(counterparts.users.powerless.name);
  const { status, error } = await fleet.host(TARGET).run("true");
  expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("the user may not talk to Docker")]);
  expect(error).toMatchObject({ reason: "auth", advice: expect.stringContaining("_hops") });
});

test.skipIf(missing !== undefined)("sudo on the hop before it lets a user in", async () => {
  const fleet = await openAs(counterparts.users.withoutPassword.name, { _sudo: true });
  expect(orThrow(await fleet.host(TARGET).run("id -u")).stdout).toBe("0\n");
});

test.skipIf(missing !== undefined)("so does sudo with a password", async () => {
  const { name, password } = counterparts.users.withPassword;
  const fleet = await openAs(name, { _sudo: true, _sudo_password: password });
  expect(orThrow(await fleet.host(TARGET).run("cat", { stdin: "input" })).stdout).toBe("input");
});
