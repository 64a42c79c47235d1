/** `$pass` against the real pass and GnuPG, with a store and a key of its own. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runSourceConformance } from "../../packages/conformance/src/index.ts";
import { createValueResolver } from "../../packages/core/src/values/resolve-value.ts";
import { createSourceCatalog } from "../../packages/core/src/values/source-catalog.ts";
import pass from "../../plugins/source-pass/src/index.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";

describe.skipIf(missingCounterpart("pass", "gpg"))("pass", () => {
  // A socket's path may have 108 characters at most.
  const home = mkdtempSync(path.join(tmpdir(), "tl-pass-"));
  const store = path.join(home, "store");
  const before = { ...process.env };

  beforeAll(() => {
    mkdirSync(path.join(home, "gpg"));
    chmodSync(path.join(home, "gpg"), 0o700);
    Object.assign(process.env, { GNUPGHOME: path.join(home, "gpg"), PASSWORD_STORE_DIR: store });
    const key = [
      "--batch",
      "--passphrase",
      "",
      "--quick-generate-key",
      "test@example.com",
      "default",
      "default",
      "never",
    ];
    execFileSync("gpg", key, { stdio: "ignore" });
    execFileSync("pass", ["init", "test@example.com"], { stdio: "ignore" });
    const insert = (name: string, input: string) =>
      execFileSync("pass", ["insert", "-m", name], { input, stdio: "pipe" });
    insert("servers/web1", "s3cret word \nuser: root\nURL: https://w\notpauth://totp/x\nuser: second\n");
    insert("servers/db", "only");
    insert("odd name", "odd");
  }, 60_000);
  afterAll(() => {
    execFileSync("gpgconf", ["--kill", "all"], { stdio: "ignore" });
    process.env.GNUPGHOME = before.GNUPGHOME;
    process.env.PASSWORD_STORE_DIR = before.PASSWORD_STORE_DIR;
    if (before.GNUPGHOME === undefined) delete process.env.GNUPGHOME;
    if (before.PASSWORD_STORE_DIR === undefined) delete process.env.PASSWORD_STORE_DIR;
    rmSync(home, { recursive: true, force: true });
  });

  const get = async (value: unknown): Promise<unknown> => {
    const resolve = createValueResolver({
      catalog: createSourceCatalog({ given: [pass] }),
      folder: home,
      onSecret: () => undefined,
      signal: new AbortController().signal,
    });
    try {
      return (await resolve(value, { key: "k" })).value;
    } catch (error) {
      const { message, advice } = error as Error & { readonly advice?: string };
      return `${message} | ${advice}`;
    }
  };

  test("the first line, a field, and names with spaces", async () => {
    const wanted = ["servers/web1", "servers/web1#user", "servers/web1#url", "servers/db", "odd name"];
    expect(await get(wanted.map((entry) => ({ $pass: entry })))).toEqual([
      "s3cret word ",
      "root",
      "https://w",
      "only",
      "odd",
    ]);
    expect(await get({ $pass: { entry: "servers/web1", field: "password" } })).toBe("s3cret word ");
  });

  test("what is missing", async () => {
    expect(await get({ $pass: "servers/web2" })).toMatch(/pass has no such entry \(servers\/web2\) \| See .*pass ls/);
    expect(await get({ $pass: "servers" })).toMatch(/pass has a folder servers and no such entry/);
    expect(await get({ $pass: "servers/web1#pin" })).toMatch(/servers\/web1 has no field pin \| It has .*user.*\.$/);
    expect(await get({ $pass: "servers/web1#pin" })).not.toContain("root");
  });

  test("a key that is not here", async () => {
    writeFileSync(path.join(store, "broken.gpg"), "no message of gpg's");
    expect(await get({ $pass: "broken" })).toMatch(/^k has no value: pass exited with \d+: gpg: /);
  });

  describe.sequential("conformance", () => {
    runSourceConformance({
      ...{ test, source: pass, program: "pass" },
      ...{ present: "servers/db", value: "only", other: "servers/web1", absent: "servers/none" },
    });
  });
});
