/** Reads the fingerprints that a script approves of, from options and from a file. */
import { readFile } from "node:fs/promises";
import { UsageError } from "../process/usage-error.ts";

/** What tools print, such as `SHA256:` and base64. */
const FINGERPRINT = /^[A-Z0-9-]+:[A-Za-z0-9+/=:]{32,}$/;

/** All of them; undefined when neither option was given. @throws UsageError for what is no fingerprint */
export async function readFingerprints(
  given: readonly string[] | undefined,
  file: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (given === undefined && file === undefined) return undefined;
  const wrong = given?.find((word) => !FINGERPRINT.test(word));
  if (wrong !== undefined) {
    throw new UsageError(`--fingerprint takes a fingerprint such as SHA256:…, not "${wrong}"`, ADVICE);
  }
  return new Set([...(given ?? []), ...(file === undefined ? [] : await findInFile(file))]);
}

const ADVICE = "On the host itself, this prints them: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";

async function findInFile(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new UsageError(`Can't read --from ${file}: ${why}`);
  });
  const found = text.split(/\s+/).filter((word) => FINGERPRINT.test(word));
  if (found.length === 0) throw new UsageError(`--from ${file} holds no fingerprints`, ADVICE);
  return found;
}
