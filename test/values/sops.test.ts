/** `$sops` against the real SOPS and age; Debian has age alone, so this skips by name where SOPS was not put. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createValueResolver } from "../../packages/core/src/values/resolve-value.ts";
import { createSourceCatalog } from "../../packages/core/src/values/source-catalog.ts";
import sops from "../../plugins/source-sops/src/index.ts";
import { makeFolder } from "../support/folders.ts";

const missing = ["sops", "age-keygen"].find((program) => !isInstalled(program));
const before = process.env.SOPS_AGE_KEY_FILE;
let folder: string;

beforeAll(() => {
  if (missing !== undefined) return;
  folder = makeFolder({
    "secrets.yaml": "db:\n  password: s3cret\n  ports: [5432, 5433]\n",
    "plain.yaml": "a: b\n",
    "app.env": "TOKEN=t0ken\n",
  });
  const keys = path.join(folder, "keys.txt");
  const printed = execFileSync("age-keygen", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  writeFileSync(keys, printed, { mode: 0o600 });
  const recipient = /public key: (\S+)/.exec(printed)?.[1] ?? "";
  process.env.SOPS_AGE_KEY_FILE = keys;
  for (const file of ["secrets.yaml", "app.env"]) {
    execFileSync("sops", ["--encrypt", "--age", recipient, "--in-place", path.join(folder, file)]);
  }
});
afterAll(() => {
  if (before === undefined) delete process.env.SOPS_AGE_KEY_FILE;
  else process.env.SOPS_AGE_KEY_FILE = before;
});

test("decrypts a file once for all of its keys, and says what is wrong with others", async (context) => {
  if (missing !== undefined) context.skip(`${missing} is not installed`);
  const get = async (value: unknown): Promise<unknown> => {
    const resolve = createValueResolver({
      catalog: createSourceCatalog({ given: [sops] }),
      folder,
      onSecret: () => undefined,
      signal: new AbortController().signal,
    });
    return resolve(value, { key: "k" }).then(
      ({ value: found }) => found,
      (error: Error) => error.message,
    );
  };
  expect(
    await get(["secrets.yaml#db.password", "secrets.yaml#db.ports[1]", "app.env#TOKEN"].map(($sops) => ({ $sops }))),
  ).toEqual(["s3cret", "5433", "t0ken"]);
  expect(await get({ $sops: "app.env" })).toBe("TOKEN=t0ken");
  expect(await get({ $sops: "plain.yaml#a" })).toMatch(/sops did not encrypt the file/);
  expect(await get({ $sops: "secrets.yaml#db.user" })).toMatch(/db in secrets.yaml has no key user/);
  process.env.SOPS_AGE_KEY_FILE = path.join(folder, "plain.yaml");
  expect(await get({ $sops: "secrets.yaml#db.password" })).toMatch(/^k has no value: sops /);
});

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(path.delimiter).some((place) => {
    try {
      accessSync(path.join(place, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
