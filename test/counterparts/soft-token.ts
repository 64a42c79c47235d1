/** Makes a PKCS #11 token of SoftHSM, which stands for a smart card, with one key in it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findCounterpart, missingCounterpart } from "./require-counterpart.ts";

/** Where Debian puts it. */
const PROVIDER = "/usr/lib/softhsm/libsofthsm2.so";

/** A token with a key. */
export interface SoftToken {
  /** The library that ssh loads to reach it. */
  readonly provider: string;
  /** The variable by which the library finds it. */
  readonly environment: { readonly SOFTHSM2_CONF: string };
  readonly pin: string;
  /** File of the key's public half. */
  readonly publicKey: string;
}

/** Why none can be made here; undefined when one can. @throws Error in CI, where that is a failure. */
export function softTokenMissing(): string | undefined {
  return missingCounterpart("softhsm2-util", "openssl", "ssh-keygen");
}

/** Makes one in a folder, with which it goes away. */
export function makeSoftToken(folder: string): SoftToken {
  const tokens = join(folder, "tokens");
  mkdirSync(tokens);
  const environment = { SOFTHSM2_CONF: join(folder, "softhsm2.conf") };
  writeFileSync(environment.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  const pin = "271828";
  const run = (program: Parameters<typeof findCounterpart>[0], words: readonly string[]) =>
    execFileSync(findCounterpart(program) ?? program, words, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 20_000,
    });
  const key = join(folder, "key.pem");
  run("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key]);
  const token = ["--token", "towline", "--pin", pin];
  run("softhsm2-util", ["--init-token", "--free", "--label", "towline", "--pin", pin, "--so-pin", "314159"]);
  run("softhsm2-util", ["--import", key, ...token, "--label", "web", "--id", "01"]);
  const publicKey = join(folder, "key.pub");
  writeFileSync(publicKey, run("ssh-keygen", ["-D", PROVIDER]));
  return { provider: PROVIDER, environment, pin, publicKey };
}
