/** Splitting routes, and the names that are refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joinRoute, parseRoute, type RouteStep } from "./route.ts";

describe("parseRoute", () => {
  test.each<[string, string[]]>([
    ["web1", ["@ssh/web1"]],
    ["@local", ["@local"]],
    ["@ssh/bastion//@docker/web", ["@ssh/bastion", "@docker/web"]],
    ["web1//@docker/app", ["@ssh/web1", "@docker/app"]],
    ["@ssh/box//@docker", ["@ssh/box", "@docker"]],
    ["@ssh/box//@docker//@chroot/srv", ["@ssh/box", "@docker", "@chroot/srv"]],
    ["@chroot//srv/root", ["@chroot//srv/root"]],
    ["@chroot/srv//root//@local", ["@chroot/srv//root", "@local"]],
    ["@chroot/a//@B/c", ["@chroot/a//@B/c"]],
    ["@docker/ubuntu:24.04", ["@docker/ubuntu:24.04"]],
    ["@docker/registry:5000/a/b@sha256:0", ["@docker/registry:5000/a/b@sha256:0"]],
    ["[::1]:2222", ["@ssh/[::1]:2222"]],
    ["::1", ["@ssh/::1"]],
    ["user@host", ["@ssh/user@host"]],
    ["bücher.example", ["@ssh/bücher.example"]],
  ])("splits %s", (text, steps) => {
    expect(parseRoute(text).map((step) => joinRoute([step]))).toEqual(steps);
  });

  test.each([
    "",
    "-oProxyCommand=x",
    "@ssh/-oProxyCommand=x",
    "a//@ssh/-x",
    "web 1",
    "web;reboot",
    "$(id)",
    "web/1",
    "@",
    "@SSH/x",
    "@ssh/",
    "web1\nweb2",
    "@docker/a\u001b[2J",
    "@docker/a\u2028b",
    "a//",
    "web[1-",
    "web1//@docker/",
  ])("refuses %j in one line", (text) => {
    let error: unknown;
    try {
      parseRoute(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "InventoryError", code: "ERR_TOWLINE_TARGET_INVALID" });
    const { message, advice } = error as { message: string; advice: string };
    expect(`${message} ${advice}`).not.toMatch(/[\p{Cc}\u2028]/u);
  });

  test("gives back the steps that a route was joined of", () => {
    const identifier = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
    const name = fc
      .stringMatching(/^[A-Za-z0-9._:/@][A-Za-z0-9._:/@ -]{0,12}$/)
      .filter((text) => !text.includes("//") && !text.endsWith("/") && !text.startsWith("/@"));
    const step: fc.Arbitrary<RouteStep> = fc.record({
      connector: identifier,
      name: fc.option(name, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        expect(parseRoute(joinRoute(steps))).toEqual(steps);
      }),
    );
  });

  test("never changes what it accepts", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let joined: string;
        try {
          joined = joinRoute(parseRoute(`@x/${text}`));
        } catch {
          return;
        }
        expect(joined).toBe(`@x/${text}`);
      }),
    );
  });
});
