/** Port forwards as they are written, and as they are not. */
import { describe, expect, test } from "vitest";
import { parseForward, parseListen } from "./parse-forward.ts";

const here = (port: number) => ({ host: "127.0.0.1", port });

describe("what is a forward", () => {
  test.each([
    ["8080:db:5432", here(8080), { host: "db", port: 5432 }],
    ["0:db.example.com:1", here(0), { host: "db.example.com", port: 1 }],
    ["0.0.0.0:8080:db:5432", { host: "0.0.0.0", port: 8080 }, { host: "db", port: 5432 }],
    [":8080:db:5432", { host: "0.0.0.0", port: 8080 }, { host: "db", port: 5432 }],
    ["*:8080:db:5432", { host: "0.0.0.0", port: 8080 }, { host: "db", port: 5432 }],
    ["localhost:8080:db:5432", { host: "localhost", port: 8080 }, { host: "db", port: 5432 }],
    ["[::1]:8080:[fe80::1%eth0]:80", { host: "::1", port: 8080 }, { host: "fe80::1%eth0", port: 80 }],
    ["8080:/run/app.sock", here(8080), { path: "/run/app.sock" }],
    ["/tmp/here.sock:db:5432", { path: "/tmp/here.sock" }, { host: "db", port: 5432 }],
    ["/tmp/here.sock:/run/app.sock", { path: "/tmp/here.sock" }, { path: "/run/app.sock" }],
    ["127.0.0.1:8080:/run/app.sock", here(8080), { path: "/run/app.sock" }],
  ])("%s", (text, listen, to) => {
    expect(parseForward("A forward", text)).toEqual({ listen, to });
  });

  test.each([
    ["1080", here(1080)],
    ["[::1]:1080", { host: "::1", port: 1080 }],
    ["*:1080", { host: "0.0.0.0", port: 1080 }],
    ["/tmp/proxy.sock", { path: "/tmp/proxy.sock" }],
  ])("a proxy at %s", (text, listen) => {
    expect(parseListen("--socks", text)).toEqual(listen);
  });
});

describe("what is none", () => {
  test.each([
    "",
    ":",
    "8080",
    "db:5432",
    "8080:db",
    "8080:db:0",
    "8080:db:65536",
    "65536:db:80",
    "-1:db:80",
    "8080::80",
    "8080:*x:80",
    "8080:*:80",
    "8080:-oProxyCommand=x:80",
    "8080:a b:80",
    "a:b:8080:db:80",
    "8080:[::1:80",
    "8080:::1:80",
    "8080:db:80:",
    "0x50:db:80",
    "8080:db:http",
  ])("%s", (text) => {
    expect(() => parseForward("A forward", text)).toThrow(/takes \[BIND:\]PORT:HOST:PORT/);
  });

  test.each(["", "db", "1:2:3", "70000", "[::1]"])("a proxy at %s", (text) => {
    expect(() => parseListen("--socks", text)).toThrow(/takes \[BIND:\]PORT/);
  });
});
