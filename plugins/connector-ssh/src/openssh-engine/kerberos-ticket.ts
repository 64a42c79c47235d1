/** Tells whether the user has a Kerberos ticket, without which GSSAPI lets nobody in. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** A ticket that is got or runs out meanwhile is noticed after that long. */
const KEPT_FOR = 10_000;
const DEADLINE = 2_000;

let known:
  | { readonly cache: string | undefined; readonly until: number; readonly answer: Promise<boolean> }
  | undefined;

/** Asked once for all hosts that connect together. Never rejects. */
export function hasKerberosTicket(): Promise<boolean> {
  const cache = process.env.KRB5CCNAME;
  if (known === undefined || known.cache !== cache || known.until < Date.now()) {
    known = { cache, until: Date.now() + KEPT_FOR, answer: lookForTicket(cache) };
  }
  return known.answer;
}

/** Kerberos' own program knows all kinds of caches. Where it is not installed, a file in the usual place has to do. */
function lookForTicket(cache: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("klist", ["-s"], { timeout: DEADLINE }, (error) => {
      const isMissing = (error as NodeJS.ErrnoException | null)?.code === "ENOENT";
      resolve(isMissing ? existsSync(fileOf(cache)) : error === null);
    });
  });
}

function fileOf(cache: string | undefined): string {
  return cache === undefined ? `/tmp/krb5cc_${process.getuid?.()}` : cache.replace(/^FILE:/, "");
}
