/** pyinfra's names for containers behind ssh stand for routes. */
import { openFleet } from "@towline/core";
import { expect, onTestFinished, test } from "vitest";
import podman from "../../connector-podman/src/index.ts";
import ssh from "../../connector-ssh/src/index.ts";
import podmanssh from "./index.ts";

async function open() {
  const fleet = await openFleet({ config: false, connectors: [podmanssh, podman, ssh] });
  onTestFinished(() => fleet.close());
  return fleet;
}

test.each([
  ["@podmanssh/box:debian:12", ["@ssh/box", "@podman/debian:12"]],
  ["@podmanssh/admin@box:registry:5000/app", ["@ssh/admin@box", "@podman/registry:5000/app"]],
  ["@podmanssh/[2001:db8::7]:web", ["@ssh/[2001:db8::7]", "@podman/web"]],
])("%s goes by %j", async (target, hops) => {
  const fleet = await open();
  const [host] = await fleet.select(target).hosts();
  expect(host?.route.map((hop) => hop.name)).toEqual(hops);
  expect(host?.groups).toEqual(expect.arrayContaining(["@podman", "@podmanssh"]));
});

test.each(["@podmanssh", "@podmanssh/box", "@podmanssh/:web", "@podmanssh/box:"])(
  "%s says what it lacks",
  async (target) => {
    const fleet = await open();
    await expect(fleet.select(target).hosts()).rejects.toThrow("@podmanssh needs a host and an image or a container");
  },
);
