/** Which engine a connector talks to: by address, by context, by the environment, over TCP and over ssh. */

import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Data } from "@towline/core";
import { orThrow } from "@towline/core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ContainerEngine, runProgram } from "../counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { type Podman, podmanMissing, startPodman } from "../counterparts/podman.ts";
import { openOn } from "../support/container-engines.ts";

/** Changes this process's environment until the test is over. */
function setEnvironment(values: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(values)) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-choice-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function hostnameOf(engine: { connector: "docker" | "podman"; data: Data }, target: string): Promise<string> {
  const { fleet } = await openOn(engine);
  const { stdout } = orThrow(await fleet.host(target).run("hostname"));
  await fleet.close();
  return stdout.trim();
}

const noDocker = dockerMissing();
describe.skipIf(noDocker !== undefined)("docker", () => {
  let engine: ContainerEngine;
  let web: string;
  beforeAll(async () => {
    engine = await startDocker();
    web = (await engine.startContainer("web")).slice(0, 12);
  });
  afterAll(() => engine?.stop());

  const address = () => String(engine.data.docker_host);
  const onDefault = { connector: "docker", data: {} } as const;

  test("by DOCKER_HOST, and by a setting that is stronger", async () => {
    setEnvironment({ DOCKER_HOST: address() });
    expect(await hostnameOf(onDefault, "@docker/web")).toBe(web);
    setEnvironment({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    expect(await hostnameOf({ ...onDefault, data: engine.data }, "@docker/web")).toBe(web);
  });

  test("by a context, and one that is not there is told", async () => {
    setEnvironment({ DOCKER_CONFIG: await makeFolder() });
    await runProgram("docker", ["context", "create", "other.one", `--docker=host=${address()}`]);
    expect(await hostnameOf({ ...onDefault, data: { docker_context: "other.one" } }, "@docker/web")).toBe(web);
    const { fleet } = await openOn({ ...onDefault, data: { docker_context: "nosuch" } });
    const { status, error } = await fleet.host("@docker/web").run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("does not know the engine")]);
    expect(error?.advice).toContain("docker context ls");
  });

  test("over TCP", async () => {
    const relay = createServer({ allowHalfOpen: true }, (client) => {
      const socket = connect({ path: address().replace("unix://", ""), allowHalfOpen: true });
      client.on("error", () => socket.destroy()).pipe(socket);
      socket.on("error", () => client.destroy()).pipe(client);
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void relay.close());
    const data = { docker_host: `tcp://127.0.0.1:${(relay.address() as AddressInfo).port}` };
    expect(await hostnameOf({ ...onDefault, data }, "@docker/web")).toBe(web);
  });

  const noSsh = opensshMissing();
  test.skipIf(noSsh !== undefined)("over ssh, by the program's own way", async () => {
    const server: OpenSsh = await startOpenSsh({ lines: ["AcceptEnv DOCKER_HOST"] });
    onTestFinished(() => server.stop());
    const folder = await makeFolder();
    const options = [
      `-o IdentityFile=${server.data.ssh_key}`,
      `-o UserKnownHostsFile=${folder}/known_hosts`,
      "-o StrictHostKeyChecking=accept-new -o IdentitiesOnly=yes -o SendEnv=DOCKER_HOST -F none",
    ];
    const ssh = path.join(folder, "ssh");
    await writeFile(ssh, `#!/bin/sh\nDOCKER_HOST=${address()} exec /usr/bin/ssh ${options.join(" ")} "$@"\n`);
    await chmod(ssh, 0o755);
    setEnvironment({ PATH: `${folder}:${process.env.PATH}` });
    const data = { docker_host: `ssh://root@127.0.0.2:${server.port}` };
    expect(await hostnameOf({ ...onDefault, data }, "@docker/web")).toBe(web);
  });
});

const noPodman = podmanMissing();
describe.skipIf(noPodman !== undefined)("podman", () => {
  let engine: Podman;
  let web: string;
  let url: string;
  beforeAll(async () => {
    engine = await startPodman();
    web = (await engine.startContainer("web")).slice(0, 12);
    url = await engine.serve();
  });
  afterAll(() => engine?.stop());

  test("by the address of its service", async () => {
    expect(await hostnameOf({ connector: "podman", data: { podman_url: url } }, "@podman/web")).toBe(web);
  });

  test("by a connection, and one that is not there is told", async () => {
    const folder = await makeFolder();
    setEnvironment({ XDG_CONFIG_HOME: folder, HOME: folder });
    await engine.run("system", "connection", "add", "other.one", url);
    const data = { podman_connection: "other.one" };
    expect(await hostnameOf({ connector: "podman", data }, "@podman/web")).toBe(web);
    const { fleet } = await openOn({ connector: "podman", data: { podman_connection: "nosuch" } });
    const { status, error } = await fleet.host("@podman/web").run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("does not know the engine")]);
  });

  test("a service that is not there is told", async () => {
    const data = { podman_url: "unix:///nonexistent/podman.sock" };
    const { fleet } = await openOn({ connector: "podman", data });
    const { status, error } = await fleet.host("@podman/web").run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("does not answer")]);
    expect(error?.advice).toContain("podman_url");
  });
});
