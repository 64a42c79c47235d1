/** pyinfra's names for containers behind ssh stand for routes. */
import { openFleet } from "@towline/core";
import { expect, onTestFinished, test } from "vitest";
import docker from "../../connector-docker/src/index.ts";
import ssh from "../../connector-ssh/src/index.ts";
import dockerssh from "./index.ts";

async function open() {
  const fleet = await openFleet({ config: false, connectors: [dockerssh, docker, ssh] });
  onTestFinished(() => fleet.close());
  return fleet;
}

test.each([
  ["@dockerssh/box:debian:12", ["@ssh/box", "@docker/debian:12"]],
  ["@dockerssh/admin@box:registry:5000/app", ["@ssh/admin@box", "@docker/registry:5000/app"]],
  ["@dockerssh/[2001:db8::7]:web", ["@ssh/[2001:db8::7]", "@docker/web"]],
])("%s goes by %j", async (target, hops) => {
  const fleet = await open();
  const [host] = await fleet.select(target).hosts();
  expect(host?.route.map((hop) => hop.name)).toEqual(hops);
  expect(host?.groups).toEqual(expect.arrayContaining(["@docker", "@dockerssh"]));
});

test.each(["@dockerssh", "@dockerssh/box", "@dockerssh/:web", "@dockerssh/box:"])(
  "%s says what it lacks",
  async (target) => {
    const fleet = await open();
    await expect(fleet.select(target).hosts()).rejects.toThrow("@dockerssh needs a host and an image or a container");
  },
);
