/** Chains that break or have no way through: what is told of which hop, what becomes of a command, and what rights it takes. */
import { type Connector, type Data, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import docker from "../../plugins/connector-docker/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { buildDebianRoot, debianRootMissing } from "../counterparts/debian-root.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { startSpeaker } from "../counterparts/tcp-proxy.ts";
import { addTestUsers, type TestUsers, testUsersMissing } from "../counterparts/users.ts";
import { INNER, MAKE_INNER } from "../support/boxes.ts";

const missing = dockerMissing() ?? opensshMissing() ?? debianRootMissing() ?? testUsersMissing();
const connectors: readonly Connector[] = [ssh, docker, chroot];
const OUTER = "@ssh/127.5.0.1";
const MIDDLE = `${OUTER}//@ssh/inner`;
const CHAIN = `${MIDDLE}//@docker/web//@chroot${INNER}`;

describe.skipIf(missing)(`chains that break${missing === undefined ? "" : `: ${missing}`}`, () => {
  let outer: OpenSsh;
  let inner: OpenSsh;
  let engine: ContainerEngine;
  let users: TestUsers;

  beforeAll(async () => {
    users = addTestUsers();
    [outer, inner, engine] = await Promise.all([startOpenSsh(), startOpenSsh(), startDocker(buildDebianRoot)]);
    await engine.startContainer("web");
    await engine.run("exec", "web", "sh", "-c", MAKE_INNER);
  });
  afterAll(async () => {
    await Promise.all([outer?.stop(), inner?.stop(), engine?.stop()]);
    users?.remove();
  });

  /** Both servers let the same key in; the settings of hosts say where the inner one is. */
  const open = async (hosts: readonly object[] = [], data: Data = {}, connectTimeout?: number) => {
    await inner.authorize(`${outer.userKey}.pub`);
    const way = { ssh_hostname: "127.5.0.2", ssh_port: inner.port };
    const fleet = await openFleet({
      connectors,
      config: {
        data: { ...outer.data, ...engine.data, ...data },
        fleet: { hosts: [{ [MIDDLE]: way }, ...hosts] },
      },
      ...(connectTimeout === undefined ? {} : { connectTimeout }),
    });
    onTestFinished(() => fleet.close());
    return fleet;
  };

  const absent = { ssh_hostname: "127.5.0.3", ssh_port: 1 };

  test.each<[string, string, string, RegExp]>([
    ["first", "@ssh/absent", `//@docker/web//@chroot${INNER}`, /no ssh connection to 127\.5\.0\.3:1/],
    ["second", `${OUTER}//@ssh/absent`, `//@docker/web//@chroot${INNER}`, /no ssh connection to 127\.5\.0\.3:1/],
    [
      "third",
      MIDDLE,
      `//@docker/absent//@chroot${INNER}`,
      /@docker\/absent\S*: there is neither a container nor an image absent/,
    ],
    ["last", `${MIDDLE}//@docker/web`, "//@chroot/nowhere", /@chroot\/nowhere.* can't be entered/],
  ])("where the %s hop can't be reached, it is named", async (_which, way, rest, message) => {
    const fleet = await open(way.endsWith("absent") ? [{ [way]: absent }] : []);
    const { status, error } = await fleet.host(way + rest).run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toMatch(message);
    expect(error?.advice).toBeTruthy();
  });

  test.each<[string, () => Promise<unknown>]>([
    ["first", () => outer.dropConnections()],
    ["second", () => inner.dropConnections()],
    ["third", () => engine.run("restart", "--time=0", "web")],
  ])(
    "a command under way is lost when the %s hop breaks, and the next one goes the whole way anew",
    async (_which, breakHop) => {
      const fleet = await open();
      const host = fleet.host(CHAIN);
      let broken: Promise<unknown> | undefined;
      const onOutput = () => {
        broken ??= breakHop();
      };
      const { status, exitCode, error } = await host.run("echo up; exec sleep 300", { onOutput, timeout: 30_000 });
      await broken;
      expect([status, exitCode, error?.code]).toEqual(["lost", null, "ERR_TOWLINE_LOST_CONNECTION"]);
      const again = await host.run("echo back");
      expect([again.stdout, again.error?.message]).toEqual(["back\n", undefined]);
    },
  );

  test("one deadline holds for the whole chain, wherever it stops", async () => {
    const silent = await startSpeaker("");
    onTestFinished(() => silent.stop());
    const fleet = await open([], { docker_host: `tcp://127.0.0.1:${silent.port}` }, 2_000);
    const { status, error } = await fleet.host(CHAIN).run("true");
    expect(status).toBe("unreachable");
    expect(error).toMatchObject({ reason: "timeout" });
    expect(error?.message).toContain("@docker/web");
  });

  test("a login that may not use Docker itself does so by sudo on its hop, and the container's user is another thing", async () => {
    const login = { ssh_user: users.withoutPassword.name };
    const name = `${OUTER}//@docker/web`;
    const plain = await open([{ [name]: { _hops: { [OUTER]: login } } }]);
    const { status, error } = await plain.host(name).run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toMatch(/permission denied/i);
    const fleet = await open([{ [name]: { _hops: { [OUTER]: { ...login, _sudo: true } }, docker_user: "app" } }]);
    expect((await fleet.host(name).run("id -un")).stdout).toBe("app\n");
    expect((await fleet.host(name).run("id -un", { sudo: true })).stdout).toBe("root\n");
    const listed = await fleet.select(name).hosts();
    expect(listed.map((host) => host.name)).toEqual([name]);
  });

  test("what a hop's login may not do is told, with the hop", async () => {
    const name = `${OUTER}//@docker/web`;
    const hop = { ssh_user: users.powerless.name, _sudo: true };
    const fleet = await open([{ [name]: { _hops: { [OUTER]: hop } } }]);
    const { status, error } = await fleet.host(name).run("true");
    expect(status).not.toBe("ok");
    expect(error?.message).toMatch(/sudo/);
    expect(error?.advice).toBeTruthy();
  });
});
