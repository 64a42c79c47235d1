/** Names of pods, and what is refused before anything runs. */
import { expect, test } from "vitest";
import { parseName } from "./parse-name.ts";

test.each([
  ["web-0", { namespace: undefined, pod: "web-0", container: undefined }],
  ["shop/web-0", { namespace: "shop", pod: "web-0", container: undefined }],
  ["shop/web-0:app", { namespace: "shop", pod: "web-0", container: "app" }],
  ["web.v2-0:app", { namespace: undefined, pod: "web.v2-0", container: "app" }],
  [undefined, { namespace: undefined, selector: undefined }],
  ["shop/", { namespace: "shop", selector: undefined }],
  ["app=web", { namespace: undefined, selector: "app=web" }],
  ["shop/app=web,tier!=db", { namespace: "shop", selector: "app=web,tier!=db" }],
  ["shop/app.kubernetes.io/name=web", { namespace: "shop", selector: "app.kubernetes.io/name=web" }],
])("%j", (name, parsed) => {
  expect(parseName(name)).toEqual(parsed);
});

test.each([
  "",
  "-web",
  "shop/-web",
  "shop/web:-c",
  "Shop/web",
  "shop/web 0",
  "shop/web;reboot",
  "shop/$(reboot)",
  "shop/web:app:side",
  "shop/deploy/web",
  "../web",
  "shop/.web",
  "shop/web.",
  "shop/--selector=x",
  "shop/app=web --all",
  "a".repeat(254),
  `${"a".repeat(64)}/web`,
])("%j is refused", (name) => {
  expect(() => parseName(name)).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID" }));
});
