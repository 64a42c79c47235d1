/** Says why ssh did not accept the key that a host showed. */
import { ConnectError, quoteForShell } from "@towline/core";
import type { Place } from "../connection/connect-errors.ts";

/** The error, where what ssh said is about the host's key. */
export function explainHostKeyFailure(place: Place, lines: readonly string[]): ConnectError | undefined {
  const text = lines.join("\n");
  const shown = /Server host (?:key|certificate): (\S+) (SHA256:[^\s,]+)/.exec(text);
  const what = shown === null ? "" : `${shown[1]} ${shown[2]}`;
  const refuse = (message: string, advice: string) =>
    new ConnectError("hostkey", `${place.name}: ${message}`, { host: place.name, connector: "ssh", advice });

  if (/REVOKED HOST KEY DETECTED|is revoked|marked as revoked/i.test(text)) {
    return refuse(
      `${place.address} shows a host key that is marked as revoked (${what})`,
      "Do not connect: the key is known to be in wrong hands. Give the host a new one.",
    );
  }
  const certificate = /Certificate invalid: (.*)/.exec(text)?.[1];
  const isRefused = /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|host key is known for/.test(text);
  if (!isRefused) return undefined;
  const changed = /HOST IDENTIFICATION HAS CHANGED/.test(text);
  if (changed) {
    const [, file, line] = /Offending \S+ key in (.*):(\d+)/.exec(text) ?? [];
    const known = /Host key for (\S+) has changed/.exec(text)?.[1] ?? place.address;
    const where = file === undefined ? "" : ` at ${file}:${line}`;
    const removal = `ssh-keygen -f ${quoteForShell(file ?? "~/.ssh/known_hosts")} -R ${quoteForShell(known)}`;
    return refuse(
      `the host key of ${known} has changed: it shows ${what}, another one is known${where}. Somebody may be intercepting the connection`,
      `If the host was set up anew, remove its old key: ${removal}`,
    );
  }
  if (certificate !== undefined) {
    return refuse(
      `the certificate of ${place.address} is not valid: ${certificate} (${what})`,
      "Have the host's key signed anew, for the name that it is reached by, or set ssh_host_key_alias to a name in it.",
    );
  }
  return refuse(
    `the host key of ${place.address} is not known (${what})`,
    "Compare the fingerprint with the host's own and add the key to known_hosts, or set ssh_strict_host_key_checking to accept-new.",
  );
}
