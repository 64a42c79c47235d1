/** Which dependency specs come from the registry, which are local, and which need trust. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyDependencySpec, type DependencySource, describeSource } from "./dependency-spec.ts";

test.each<[string, DependencySource]>([
  ["^1.2.3", "registry"],
  ["", "registry"],
  ["latest", "registry"],
  [">=1 <2 || ~3.1", "registry"],
  ["1.2.3-beta.1+build", "registry"],
  ["catalog:", "registry"],
  ["npm:towline-connector-web@^1", "registry"],
  ["npm:towline-connector-web", "registry"],
  ["npm:towline-connector-wep@^1", "alias"],
  // Names that merely begin with it are other packages.
  ["npm:towline-connector-web-fast@^1", "alias"],
  ["npm:towline-connector-web.js@^1", "alias"],
  ["npm:towline-connector-we", "alias"],
  ["npm:@evil/towline-connector-web@^1", "alias"],
  ["workspace:*", "local"],
  ["link:../web", "local"],
  ["file:../web.tgz", "file"],
  ["../web", "file"],
  ["./web", "file"],
  ["/srv/web", "file"],
  ["~/web", "file"],
  ["C:\\web", "file"],
  ["git+ssh://git@example.com/web.git", "git"],
  ["git://example.com/web.git", "git"],
  ["git@example.com:acme/web.git", "git"],
  ["ssh://git@example.com/web", "git"],
  ["github:acme/web", "git"],
  ["acme/web#v1", "git"],
  ["https://example.com/web.git#main", "git"],
  ["https://example.com/web.tgz", "url"],
  ["patch:web@1#./x.patch", "unknown"],
  ["jsr:@acme/web", "unknown"],
])("%s: %s", (spec, source) => {
  expect(classifyDependencySpec("towline-connector-web", spec)).toBe(source);
});

test("nothing with a scheme or a path counts as a version from the registry", () => {
  const scheme = fc
    .stringMatching(/^[a-z][a-z0-9+]*$/)
    .filter((name) => !["npm", "catalog", "workspace", "link", "portal"].includes(name));
  fc.assert(
    fc.property(scheme, fc.string(), (name, rest) => {
      const source = classifyDependencySpec("towline-connector-web", `${name}:${rest}`);
      return source !== "registry" && source !== "local";
    }),
  );
});

test("people are told where a package comes from", () => {
  const told = (["registry", "local", "alias", "git", "url", "file", "unknown"] as const).map(describeSource);
  expect(told).toEqual([
    "a version from the registry",
    "a local package",
    "an alias of another package",
    "a git address",
    "a URL",
    "a file",
    "an address of an unknown kind",
  ]);
});
