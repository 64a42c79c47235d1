/** Starts a real Kerberos server (MIT's krb5kdc) on loopback, in a folder of its own, with one user and one host. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, spawnServer, superviseServer } from "./listening-server.ts";
import { findCounterpart, missingCounterpart } from "./require-counterpart.ts";

const REALM = "TOWLINE.TEST";
const PASSWORD = "open sesame";

/** A server that runs. */
export interface Kerberos {
  /** Where programs find this server, its host's key, and the ticket of {@link Kerberos.logIn}. */
  readonly environment: { readonly [variable: string]: string };
  /** Gets the user a ticket. */
  logIn(): void;
  /** Ends the server and removes its folder, the ticket included. */
  stop(): Promise<void>;
}

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function kerberosMissing(): string | undefined {
  return missingCounterpart("krb5kdc", "kdb5_util", "kadmin.local", "kinit");
}

/** Starts it. `host` is the name by which the one host is reached. */
export async function startKerberos(user: string, host: string): Promise<Kerberos> {
  const folder = await mkdtemp(join(tmpdir(), "towline-kerberos-"));
  const port = await findFreePort();
  const environment = {
    KRB5_CONFIG: join(folder, "krb5.conf"),
    KRB5_KDC_PROFILE: join(folder, "kdc.conf"),
    KRB5_KTNAME: join(folder, "keytab"),
    KRB5CCNAME: `FILE:${join(folder, "ticket")}`,
  };
  writeFileSync(environment.KRB5_CONFIG, describeRealm(port, host));
  writeFileSync(environment.KRB5_KDC_PROFILE, describeServer(folder, port));
  const options = {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "ignore", "ignore"] as ["pipe", "ignore", "ignore"],
  };
  const run = (program: Parameters<typeof findCounterpart>[0], words: readonly string[], input = "") =>
    execFileSync(findCounterpart(program) ?? program, words, { ...options, input, timeout: 20_000 });
  run("kdb5_util", ["create", "-s", "-P", "master", "-r", REALM]);
  const commands = [`addprinc -pw "${PASSWORD}" ${user}`, `addprinc -randkey host/${host}`, `ktadd host/${host}`];
  run("kadmin.local", [], commands.map((command) => `${command}\n`).join(""));
  const server = spawnServer(findCounterpart("krb5kdc") ?? "krb5kdc", ["-n"], options);
  const stop = await superviseServer(server, port, () => rm(folder, { recursive: true, force: true }));
  return { environment, logIn: () => void run("kinit", [user], `${PASSWORD}\n`), stop };
}

/** Nobody's name server is asked, and no packet is sent that could get lost. */
function describeRealm(port: number, host: string): string {
  return `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  ${REALM} = {
    kdc = 127.0.0.1:${port}
  }
[domain_realm]
  ${host} = ${REALM}
`;
}

function describeServer(folder: string, port: number): string {
  return `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${REALM} = {
    database_name = ${folder}/principal
    key_stash_file = ${folder}/stash
    acl_file = ${folder}/acl
  }
[logging]
  kdc = FILE:${folder}/kdc.log
`;
}
