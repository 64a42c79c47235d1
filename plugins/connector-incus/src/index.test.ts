/** Only what can be shown without Incus: its names, and what is said where it is missing. */
import { openFleet } from "@towline/core";
import { expect, test } from "vitest";
import incus from "./index.ts";

test("@incus/far:web is an instance on a remote", async () => {
  const fleet = await openFleet({ config: false, connectors: [incus] });
  const [entry] = await fleet.select("@incus/far:web").hosts();
  expect([entry?.name, entry?.groups]).toEqual(["@incus/far:web", expect.arrayContaining(["@incus"])]);
  await expect(fleet.select("@incus/-web").hosts()).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
  await fleet.close();
});

test("where Incus is missing, what to install is said", async () => {
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  const fleet = await openFleet({ config: false, connectors: [incus] });
  const { status, error } = await fleet.host("@incus/web").run("true");
  process.env.PATH = path;
  expect(status).toBe("unreachable");
  expect(error?.message).toContain("incus is not installed there");
  expect(error?.advice).toContain("Install Incus");
  await fleet.close();
});
