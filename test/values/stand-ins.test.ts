/**
 * Sources whose programs need an account or a server: against stand-ins that answer as the official programs do. What they are
 * called with is checked, as no secret may be in it.
 */
import { describe, expect, test } from "vitest";
import onepassword from "../../plugins/source-1password/src/index.ts";
import bitwarden from "../../plugins/source-bitwarden/src/index.ts";
import doppler from "../../plugins/source-doppler/src/index.ts";
import infisical from "../../plugins/source-infisical/src/index.ts";
import pass from "../../plugins/source-pass/src/index.ts";
import sops from "../../plugins/source-sops/src/index.ts";
import vault from "../../plugins/source-vault/src/index.ts";
import { standIn } from "../support/source-stand-in.ts";

const print = (value: unknown) => `cat <<'END'\n${JSON.stringify(value)}\nEND`;
const fail = (words: string, code = 1) => `echo "${words}" >&2; exit ${code}`;

describe("bitwarden", () => {
  const items = [
    { id: "a-1", name: "web1", login: { username: "root", password: "s3cret-1", uris: [{ uri: "https://w" }] } },
    {
      id: "a-2",
      name: "web10",
      login: { password: "s3cret-10" },
      notes: "a note",
      fields: [{ name: "PIN", value: "1234" }],
    },
    { id: "a-3", name: "twice", login: { password: "one" } },
    { id: "a-4", name: "twice", login: { password: "two" } },
  ];

  test("one call for many items, by name or id, and any field", async () => {
    const { get, calls } = standIn(bitwarden, "bw", print(items));
    const wanted = ["web1", "web1#username", "web1#uri", "a-2", "web10#notes", "web10#pin", "a-4"];
    expect(await Promise.all(wanted.map((item) => get({ $bitwarden: item })))).toEqual([
      "s3cret-1",
      "root",
      "https://w",
      "s3cret-10",
      "a note",
      "1234",
      "two",
    ]);
    expect(calls().map(({ argv }) => argv)).toEqual([["list", "items", "--nointeraction"]]);
  });

  test("a search for one finds no item of a longer name", async () => {
    const { get, calls } = standIn(bitwarden, "bw", print(items));
    expect(await get({ $bitwarden: "web" })).toMatch(/^bw has no item web \| .*bw sync$/);
    expect(calls()[0]?.argv).toEqual(["list", "items", "--nointeraction", "--search", "web"]);
  });

  test("what is missing is told by names, never by values", async () => {
    const { get } = standIn(bitwarden, "bw", print(items));
    expect(await get({ $bitwarden: "web1#token" })).toBe("web1 has no field token | It has username, password, uri.");
    expect(await get({ $bitwarden: "twice" })).toBe("bw has 2 items called twice | Write the id of one: a-3, a-4.");
  });

  test.each([
    ["Vault is locked.", /^bw is locked \| .*bw unlock --raw/],
    ["You are not logged in.", /^bw is not logged in \| Log in: bw login$/],
    ["TypeError: fetch failed", /^bw exited with 1: TypeError: fetch failed \| Run it by itself/],
  ])("%s", async (words, expected) => {
    expect(await standIn(bitwarden, "bw", fail(words)).get({ $bitwarden: "web1" })).toMatch(expected);
  });
});

describe("1password", () => {
  test("one template for many references", async () => {
    const script = `[ "$1" = inject ] || exit 9
      sed 's/{{ op:[^}]*\\/\\([a-z0-9]*\\)\\/password }}/secret of \\1/g' "$(dirname "$0")/../input"`;
    const { get, calls } = standIn(onepassword, "op", script);
    const values = await Promise.all(
      ["web1", "web2"].map((item) => get({ $1password: `op://infra/${item}/password` })),
    );
    expect(values).toEqual(["secret of web1", "secret of web2"]);
    expect(calls().map(({ argv }) => argv)).toEqual([["inject"]]);
    expect(calls()[0]?.input).toMatch(/^\{\{ op:\/\/infra\/web1\/password \}\}/);
  });

  test("where one is missing the others come by themselves, and it is told which", async () => {
    const script = `case $* in
      *web1*) printf %s one;;
      *) ${fail('[ERROR] "web2" isn\'t an item in the "infra" vault')};;
    esac`;
    const { get, calls } = standIn(onepassword, "op", script);
    const [one, two] = await Promise.all([
      get({ $1password: "op://infra/web1/password" }),
      get({ $1password: { ref: "op://infra/web2/password" } }),
    ]);
    expect(one).toBe("one");
    expect(two).toBe("op has no such item (op://infra/web2/password) | See: op item list");
    expect(calls().map(({ argv }) => argv)).toContainEqual(["read", "--no-newline", "op://infra/web1/password"]);
  });

  test("an account is named, and no reference can be an option or end the template", async () => {
    const { get, calls } = standIn(onepassword, "op", "printf value");
    expect(await get({ $1password: { ref: "op://a/b/c", account: "acme" } })).toBe("value");
    expect(calls()[0]?.argv).toEqual(["read", "--no-newline", "--account", "acme", "op://a/b/c"]);
    expect(await get({ $1password: "--help" })).toMatch(/has the wrong form/);
    expect(await get({ $1password: "op://a/b/c }}{{ op://x/y/z" })).toMatch(/has the wrong form/);
  });

  test("signed out", async () => {
    const { get } = standIn(onepassword, "op", fail("[ERROR] 2026/01/01 You are not currently signed in."));
    expect(await get({ $1password: "op://a/b/c" })).toMatch(/^op is not signed in .*OP_SERVICE_ACCOUNT_TOKEN/);
  });
});

describe("vault", () => {
  const second = { data: { data: { password: "s3cret", user: "root" }, metadata: { version: 2 } } };

  test("one call for each path, whichever version the store has", async () => {
    const { get, calls } = standIn(
      vault,
      "vault",
      `case $* in *old*) ${print({ data: { password: "old" } })}\n;; *) ${print(second)}\n;; esac`,
    );
    const wanted = ["secret/web1#password", "secret/web1#user", "secret/old"];
    expect(await Promise.all(wanted.map((path) => get({ $vault: path })))).toEqual(["s3cret", "root", "old"]);
    expect(
      calls()
        .map(({ argv }) => argv.join(" "))
        .sort(),
    ).toEqual(["kv get -format=json secret/old", "kv get -format=json secret/web1"]);
    expect(await get({ $vault: "secret/web1" })).toBe(
      "secret/web1 has 2 fields | Name one: secret/web1#FIELD; password, user.",
    );
    expect(await get({ $vault: { path: "web1", field: "user", mount: "kv", namespace: "n", version: "3" } })).toBe(
      "root",
    );
    expect(calls().at(-1)?.argv).toEqual([
      "kv",
      "get",
      "-format=json",
      "-mount=kv",
      "-namespace=n",
      "-version=3",
      "web1",
    ]);
  });

  test.each([
    ["No value found at secret/data/web1", /^vault has no such secret \(secret\/web1\)/],
    ["Code: 403. Errors: permission denied", /does not let you read .*vault login/],
    ["Code: 503. Vault is sealed", /^vault is sealed/],
    ["dial tcp 127.0.0.1:8200: connect: connection refused", /^vault does not answer .*VAULT_ADDR/],
  ])("%s", async (words, expected) => {
    expect(await standIn(vault, "vault", fail(words, 2)).get({ $vault: "secret/web1#password" })).toMatch(expected);
  });
});

describe("doppler and infisical", () => {
  test("one call for all of a config", async () => {
    const { get, calls } = standIn(doppler, "doppler", print({ DB_PASSWORD: "s3cret", PORT: "5432" }));
    expect(await Promise.all([get({ $doppler: "DB_PASSWORD" }), get({ $doppler: "PORT" })])).toEqual([
      "s3cret",
      "5432",
    ]);
    expect(await get({ $doppler: "DB_PASSWRD" })).toBe(
      "the project has no field DB_PASSWRD | It has DB_PASSWORD, PORT.",
    );
    await get({ $doppler: { name: "PORT", project: "shop", config: "prd" } });
    expect(new Set(calls().map(({ argv }) => argv.join(" ")))).toEqual(
      new Set([
        "secrets download --no-file --format json",
        "secrets download --no-file --format json --project shop --config prd",
      ]),
    );
  });

  test.each([
    ["list", [{ key: "DB_PASSWORD", value: "s3cret", type: "shared" }]],
    ["mapping", { DB_PASSWORD: "s3cret" }],
  ])("infisical prints a %s", async (_, printed) => {
    const { get, calls } = standIn(infisical, "infisical", print(printed));
    expect(await get({ $infisical: { name: "DB_PASSWORD", env: "prod", path: "/db" } })).toBe("s3cret");
    expect(calls()[0]?.argv).toEqual(["export", "--format=json", "--silent", "--env=prod", "--path=/db"]);
  });
});

describe("sops", () => {
  test("a file that is not there, and keys that can't be had, are told before and without the values", async () => {
    const { get } = standIn(sops, "sops", print({ db: { password: "s3cret", ports: [1, 2] } }));
    expect(await get({ $sops: "missing.yaml#a" })).toMatch(/^there is no file .*missing\.yaml/);
    const { get: other, calls, folder } = standIn(sops, "sops", print({ db: { password: "s3cret", ports: [1, 2] } }));
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${folder}/s.yaml`, "sops: {}\n");
    const wanted = ["s.yaml#db.password", "s.yaml#db.ports[1]", "s.yaml#db.nothing", "s.yaml#db"];
    expect(await Promise.all(wanted.map((key) => other({ $sops: key })))).toEqual([
      "s3cret",
      "2",
      "db in s.yaml has no key nothing | It has password, ports.",
      "db in s.yaml is no text | Name one of its parts.",
    ]);
    expect(calls()).toHaveLength(1);
    expect(calls()[0]?.argv).toEqual(["--decrypt", "--output-type", "json", `${folder}/s.yaml`]);
  });
});

describe("every one of them", () => {
  const sources = [
    [bitwarden, "bw", { $bitwarden: "x" }],
    [onepassword, "op", { $1password: "op://a/b/c" }],
    [vault, "vault", { $vault: "a#b" }],
    [doppler, "doppler", { $doppler: "X" }],
    [infisical, "infisical", { $infisical: "X" }],
    [pass, "pass", { $pass: "x" }],
  ] as const;

  test.each(sources)(
    "$name says that its program is not installed, and where it comes from",
    async (source, program, value) => {
      const said = await standIn(source, program, undefined).get(value);
      expect(said).toMatch(new RegExp(`^the program ${program} is not installed.* \\| Install .*https://`));
    },
  );

  test.each(sources)("$name: its program prints 200 MB", async (source, program, value) => {
    const { get } = standIn(source, program, "head -c 200000000 /dev/zero | tr '\\0' x");
    expect(await get(value)).toMatch(new RegExp(`^${program} printed more than \\d+ MiB`));
  });

  test.each(sources)("$name: its program prints bytes that are no text", async (source, program, value) => {
    expect(await standIn(source, program, "printf '\\377\\376\\001'").get(value)).toMatch(/printed what is/);
  });

  test.each(sources.filter(([{ name }]) => name !== "pass" && name !== "1password"))(
    "$name: its program prints what is not JSON, which is not quoted",
    async (source, program, value) => {
      const said = await standIn(source, program, "echo hunter2").get(value);
      expect(said).toMatch(/printed what is not JSON/);
      expect(said).not.toContain("hunter2");
    },
  );

  test.each(sources)("$name: its program quotes a secret in its error", async (source, program, value) => {
    const said = await standIn(source, program, `echo hunter2; ${fail("cannot use hunter2 here")}`).get(value);
    expect(said).toMatch(/cannot use \*\*\* here/);
  });

  test.each(sources)("$name: no name is an option", async (source, program, value) => {
    const [key = ""] = Object.keys(value);
    expect(await standIn(source, program, "echo '{}'").get({ [key]: "--help" })).toMatch(/has the wrong form/);
  });
});
