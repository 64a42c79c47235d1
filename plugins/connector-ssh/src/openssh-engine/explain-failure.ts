/** Says why ssh did not connect, by what it said: the same reasons and words as the other engine has. */
import type { ConnectError } from "@towline/core";
import { explainMismatch } from "../algorithms/explain-mismatch.ts";
import type { KeyExchangeOffer } from "../algorithms/key-exchange-offer.ts";
import { explainClose, makeConnectError, type Phase } from "../failures/connect-errors.ts";
import { explainLoginFailure } from "../failures/explain-login-failure.ts";
import { ServerWords } from "../failures/server-words.ts";
import { explainHostKeyFailure, type HostKeyFailure } from "./explain-host-key.ts";

/** A master that ended, or that could not go on. */
export interface MasterFailure extends HostKeyFailure {
  readonly user: string;
  /** By which answers were sent. */
  readonly methods: readonly string[];
  /** What was asked and could not be answered. */
  readonly unanswered: readonly string[];
  readonly hasPassword: boolean;
  /** What the server offered for the key exchange, if it came so far. */
  readonly serverOffer: KeyExchangeOffer | undefined;
  /** What the server said in place of a greeting. */
  readonly greeting?: string | undefined;
}

const DEBUG = /^debug\d: /;
/** Lines that are no reason to fail. */
const NOISE = /^(OpenSSH_|Authenticated to |Warning: Permanently added |Load key |no such identity|Certificate )/;
/** Lines of ssh's own that may stand between the words of a server, which have no mark. */
const OWN =
  /^(?:(?:warning|error|fatal|\*\*)[: ]|connection (?:to|closed|reset)|disconnected |received disconnect |timeout, server |client_loop|sign_and_send|agent |pkcs#11|pin required|ssh_askpass|read_passphrase|userauth_|could not |bad |unable to |host key|too many auth|no more )|: permission denied \(/i;
const LAST_WORDS = /^Received disconnect from \S+ port [0-9]+:[0-9]+: (?<text>.+)/;

/** What the server said to people since somebody began to log in; undefined where it said nothing. */
function wordsOfServer(lines: readonly string[]): string | undefined {
  const start = lines.findIndex((line) => line.includes("SSH2_MSG_SERVICE_ACCEPT received"));
  const words = new ServerWords();
  for (const line of start < 0 ? [] : lines.slice(start)) {
    const last = LAST_WORDS.exec(line)?.groups?.text;
    if (last !== undefined) words.add(readOctets(last));
    else if (!DEBUG.test(line) && !NOISE.test(line) && !OWN.test(line)) words.add(readOctets(line));
  }
  return words.text;
}

/** How far ssh got. */
export function phaseOf(lines: readonly string[]): Phase {
  const has = (text: string) => lines.some((line) => line.includes(text));
  if (has("SSH2_MSG_NEWKEYS received")) return "authentication";
  return has("Remote protocol version") ? "the key exchange" : "the server's greeting";
}

/** Whether ssh puts the server's questions to us. */
export function isServerAsking(lines: readonly string[]): boolean {
  const pattern = /Next authentication method: (\S+)/;
  return (
    lines.map((line) => pattern.exec(line)?.[1]).findLast((found) => found !== undefined) === "keyboard-interactive"
  );
}

/** The server's name for itself, such as `OpenSSH_9.2p1`; empty where it was not told. */
export function serverSoftware(lines: readonly string[]): string {
  const pattern = /remote software version (\S+)/;
  return lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? "";
}

/** ssh writes bytes that are no text as `\\033`. */
function readOctets(line: string): string {
  return line.replaceAll(/(?:\\[0-7]{3})+/g, (octets) =>
    Buffer.from(
      octets
        .slice(1)
        .split("\\")
        .map((octet) => Number.parseInt(octet, 8)),
    ).toString("utf8"),
  );
}

/** The error for a master that did not connect. */
export function explainMasterFailure(failure: MasterFailure): ConnectError {
  const { place, lines } = failure;
  const words = lines.filter((line) => !DEBUG.test(line));
  const find = (pattern: RegExp) => words.map((line) => pattern.exec(line)).find((found) => found !== null);

  const hostKey = explainHostKeyFailure(failure);
  if (hostKey !== undefined) return hostKey;
  if (find(/Too many authentication failures|Permission denied/) !== undefined) return explainLogin(failure);
  const config = find(/^.+ line \d+: .+|^Bad owner or permissions on .+|^Can't open user config file .+/);
  if (config !== undefined) {
    const advice = "Correct it in the ssh_config file, or the setting. ssh -G HOST shows what ssh makes of the files.";
    return makeConnectError(place, "carrier", `ssh does not take its options: ${config[0]}`, advice);
  }
  const mismatch = find(/no matching .* found\..*/);
  if (mismatch !== undefined) return explainMismatch(place, mismatch[0], failure.serverOffer);
  const silent = find(/^Timeout, server .* not responding|Connection timed out/);
  if (silent !== undefined) {
    const advice = "Check that the host is up, and the network between.";
    return makeConnectError(place, "timeout", `no answer in time during ${phaseOf(lines)}`, advice);
  }
  const said = words.filter((line) => !NOISE.test(line)).at(-1);
  const closed =
    said === undefined || /Connection (closed|reset)|Connection to .* closed|Broken pipe|disconnect/i.test(said);
  const cause = said === undefined ? undefined : new Error(said);
  if (closed) return explainClose(place, phaseOf(lines), failure.greeting ?? wordsOfServer(lines), cause);
  return makeConnectError(
    place,
    "protocol",
    `${said} (during ${phaseOf(lines)})`,
    "Check that ssh_port is the port of an ssh server, and that server's log.",
  );
}

/** The error for a login that failed, or for which no answer is left. */
export function explainLogin(failure: MasterFailure): ConnectError {
  const { place, user, lines, methods, unanswered, hasPassword } = failure;
  const further = lines.flatMap((line) => /Next authentication method: (gssapi-.*|hostbased)$/.exec(line)?.[1] ?? []);
  const offered = lines.flatMap((line) => describeOffer(line) ?? []);
  const takes = lines
    .map((line) => /Authentications that can continue: (.*)/.exec(line)?.[1])
    .findLast((found) => found !== undefined);
  return explainLoginFailure({
    name: place.name,
    user,
    tooMany: lines.some((line) => line.includes("Too many authentication failures")),
    tried: [...new Set([...further, ...offered, ...methods])],
    lastAnswer:
      takes === undefined
        ? undefined
        : {
            methods: takes.split(","),
            partial: lines.some((line) => line.includes("with partial success")),
          },
    notes: [
      ...lines.flatMap((line) => describeUnusableKey(line) ?? []),
      ...describeTicketProblem(lines),
      ...(unanswered.length === 0
        ? []
        : [`it asked ${unanswered.map((text) => JSON.stringify(text)).join(", ")}, and got no answer`]),
    ],
    hasPassword,
    said: wordsOfServer(lines),
  });
}

/** `Offering public key: FILE TYPE FINGERPRINT [agent] [explicit]` */
function describeOffer(line: string): string | undefined {
  const found = /Offering public key: (?<file>.*) (?<type>\S+) (?<print>SHA256:\S+)(?<flags>.*)$/.exec(line)?.groups;
  if (found === undefined) return undefined;
  const certificate = found.type?.endsWith("-CERT") === true ? " (a certificate)" : "";
  return found.flags?.includes("agent") === true
    ? `publickey with ${found.file || "key"} of the agent (${found.print})${certificate}`
    : found.flags?.includes("token") === true
      ? `publickey with ${found.file || "key"} of the token (${found.print})${certificate}`
      : `publickey with ${found.file} (${found.print})${certificate}`;
}

function describeUnusableKey(line: string): string | undefined {
  const found = /^Load key "(?<file>[^"]+)": (?<why>.*)$/.exec(line)?.groups;
  if (found !== undefined) return `${found.file} was not offered: ${found.why}`;
  if (line === "pin required") return "the PKCS #11 token wants a PIN, and nobody can be asked";
  const ofToken = /^PKCS#11 login failed: (?<why>.*)$/.exec(line)?.groups?.why;
  if (ofToken !== undefined) return `the PKCS #11 token says: ${ofToken}`;
  return /^no such identity: (?<file>.*): No such file/.exec(line)?.groups?.file?.concat(" is missing");
}

/** Kerberos says what is wrong in the line after the general complaint, and again for each mechanism. */
function describeTicketProblem(lines: readonly string[]): readonly string[] {
  const found = lines.findIndex((line) => /^debug1: (No credentials were supplied|Unspecified GSS failure)/.test(line));
  const said = found < 0 ? undefined : lines[found + 1];
  return said === undefined ? [] : [`Kerberos says: ${said.trim()}`];
}
