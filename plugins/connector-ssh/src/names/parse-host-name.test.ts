/** Names of hosts: what is taken apart, and what is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostOfName, makeNamesData } from "./make-names-data.ts";
import { parseHostName } from "./parse-host-name.ts";

describe("a host's name", () => {
  test.each([
    ["web1", { host: "web1" }],
    ["web-1.example.com", { host: "web-1.example.com" }],
    ["my_host", { host: "my_host" }],
    ["bücher.example", { host: "bücher.example" }],
    ["10.0.0.4:2222", { host: "10.0.0.4", port: 2222 }],
    ["deploy@web1", { host: "web1", user: "deploy" }],
    ["deploy@web1:22", { host: "web1", user: "deploy", port: 22 }],
    ["me@corp@web1", { host: "web1", user: "me@corp" }],
    ["::1", { host: "::1" }],
    ["[::1]", { host: "::1" }],
    ["[::1]:22", { host: "::1", port: 22 }],
    ["root@[fe80::1%eth0]:2222", { host: "fe80::1%eth0", user: "root", port: 2222 }],
    ["root@fe80::1", { host: "fe80::1", user: "root" }],
  ])("%s", (text, parts) => {
    expect(parseHostName(text)).toEqual(parts);
  });

  test.each([
    "",
    "-oProxyCommand=x",
    "-web",
    "web 1",
    "web\n1",
    "web\x001",
    "a;b",
    "a|b",
    "$(id)",
    "`id`",
    "web1:",
    "web1:0",
    "web1:65536",
    "web1:x",
    "@web1",
    "-l@web1",
    "a b@web1",
    "$(id)@web1",
    "root@",
    "[-oProxyCommand=x]:22",
    "[::1]x",
    "[::1",
    ".web",
    "a/b",
  ])("%j is refused", (text) => {
    expect(parseHostName(text)).toBeUndefined();
  });

  test("nothing that it takes could be an option or mean anything to a shell", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const parsed = parseHostName(text);
        for (const part of [parsed?.host, parsed?.user]) expect(part ?? "x").not.toMatch(/^-|[\s'"`$\\;&<>|(){}]/);
      }),
    );
  });
});

describe("@ssh/", () => {
  test("yields one host, and only what its name says", () => {
    expect([...makeNamesData("web1")]).toEqual([{ name: "@ssh/web1", data: {}, groups: [] }]);
    expect([...makeNamesData("me@[::1]:2222")]).toEqual([
      { name: "@ssh/me@[::1]:2222", data: { ssh_user: "me", ssh_port: 2222 }, groups: [] },
    ]);
    expect(hostOfName("@ssh/me@[::1]:2222")).toBe("::1");
  });

  test.each([undefined, "", "-x", "a b"])("%j is an error with advice", (name) => {
    expect(() => [...makeNamesData(name)]).toThrow(
      expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID", advice: expect.stringMatching(/name|NAME/) }),
    );
  });
});
