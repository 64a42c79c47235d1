/** Containers behind ssh: the conformance suite, listing there, and one ssh connection for all of them. */
import { checks, runConformance } from "@towline/conformance";
import { openFleet } from "@towline/core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import dockerssh from "../../plugins/connector-dockerssh/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { buildDebianRoot, debianRootMissing } from "../counterparts/debian-root.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

const BOX = "127.0.0.2";
const CONTAINERS = 50;
const missing = debianRootMissing() ?? dockerMissing() ?? opensshMissing();

let started: Promise<readonly [OpenSsh, ContainerEngine]> | undefined;
function startAll(): Promise<readonly [OpenSsh, ContainerEngine]> {
  started ??= Promise.all([startOpenSsh(), startDocker(buildDebianRoot)]);
  return started;
}

afterAll(async () => {
  for (const counterpart of (await started) ?? []) await counterpart.stop();
});

describe("conformance", () => {
  runConformance({
    test,
    target: async () => {
      const [server, engine] = await startAll();
      await engine.startContainer("web");
      const data = { ...server.data, ...engine.data };
      return {
        host: `@ssh/${BOX}//@docker/web`,
        connector: docker,
        carriers: [ssh],
        data,
        breakLink: server.dropConnections,
      };
    },
    // The same commands in a lane are run on containers and on other routes.
    only: ({ group }) => group !== "lane",
    skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
  });
});

describe.skipIf(missing !== undefined)(`${CONTAINERS} containers on a box`, () => {
  test("are listed there, reached by one ssh connection, and named as pyinfra does", { timeout: 240_000 }, async () => {
    const [server, engine] = await startAll();
    await engine.startContainer("many-0");
    const names = Array.from({ length: CONTAINERS }, (_, index) => `many-${index}`);
    for (const name of names.slice(1)) await engine.startContainer(name, "--network=none");
    const fleet = await openFleet({
      config: false,
      connectors: [ssh, docker, dockerssh],
      data: { ...server.data, ...engine.data },
    });
    onTestFinished(() => fleet.close());
    const listed = await fleet.select(`@ssh/${BOX}//@docker`).hosts();
    expect(listed.map((host) => host.name)).toEqual(
      expect.arrayContaining(names.map((name) => `@ssh/${BOX}//@docker/${name}`)),
    );
    const logins = async () => (await server.readLog()).match(/Accepted publickey/g)?.length;
    const before = (await logins()) ?? 0;
    const report = await fleet.select(listed.map((host) => host.name)).run("hostname");
    expect(report.ok).toBe(true);
    expect(new Set(report.results.map((result) => result.stdout)).size).toBe(listed.length);
    // The connection that listed them is the one that reaches them.
    expect((await logins()) ?? 0).toBe(before);
    const [short] = (await fleet.select(`@dockerssh/${BOX}:many-7`).run("hostname")).results;
    expect(short?.host).toBe(`@ssh/${BOX}//@docker/many-7`);
    expect(short?.stdout).toBe(report.results.find(({ host }) => host.endsWith("/many-7"))?.stdout);
    expect((await logins()) ?? 0).toBe(before);
    // Other logins before were those of the conformance suite.
    expect(before).toBeGreaterThan(0);
  });
});
