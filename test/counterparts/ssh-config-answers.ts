/** What OpenSSH and what the connector say about a host, in one form, to be compared. */
import { execFile, execFileSync } from "node:child_process";
import { homedir, userInfo } from "node:os";
import { promisify } from "node:util";
import { assembleAlgorithms } from "../../plugins/connector-ssh/src/ssh-config/assemble-algorithms.ts";
import type { ConfigAnswer } from "../../plugins/connector-ssh/src/ssh-config/evaluation/config-answer.ts";
import { evaluateConfig } from "../../plugins/connector-ssh/src/ssh-config/evaluation/evaluate-config.ts";
import { runMatchCommand } from "../../plugins/connector-ssh/src/ssh-config/evaluation/run-match-command.ts";
import { expandCommand, expandPath } from "../../plugins/connector-ssh/src/ssh-config/files/expand-value.ts";
import { splitJump } from "../../plugins/connector-ssh/src/ssh-config/parsing/jump-syntax.ts";
import { allRules } from "../../plugins/connector-ssh/src/ssh-config/parsing/option-table.ts";
import { tokensFor } from "../../plugins/connector-ssh/src/ssh-config/resolve-data.ts";

/** The lines of each keyword, as `ssh -G` prints them. */
export type Answers = { readonly [keyword: string]: readonly string[] };

/** What is set before the files are read, as by `-l` and `-p`. */
export interface Given {
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** Keywords that only interactive sessions use, and whose form is OpenSSH's own matter. */
const NOT_COMPARED = new Set([
  ..."localforward remoteforward dynamicforward ipqos rekeylimit addkeystoagent loglevel streamlocalbindmask".split(
    " ",
  ),
  ..."updatehostkeys fingerprinthash controlpath controlpersist permitremoteopen escapechar canonicalizepermittedcnames".split(
    " ",
  ),
  // Older ones don't show what only newer ones know.
  ..."warnweakcrypto versionaddendum obscurekeystroketiming channeltimeout enableescapecommandline tag".split(" "),
]);
const TRUE_FALSE = new Set(
  "stricthostkeychecking canonicalizehostname controlmaster verifyhostkeydns updatehostkeys tunnel requesttty".split(
    " ",
  ),
);
const QUERIES: { readonly [keyword: string]: string } = {
  ciphers: "cipher",
  macs: "mac",
  kexalgorithms: "kex",
  hostkeyalgorithms: "HostKeyAlgorithms",
  pubkeyacceptedalgorithms: "PubkeyAcceptedAlgorithms",
  hostbasedacceptedalgorithms: "HostbasedAcceptedAlgorithms",
  casignaturealgorithms: "key-sig",
};

const start = promisify(execFile);

/** What OpenSSH says. @throws Error when it refuses the file */
export async function askOpenSsh(file: string, host: string, given: Given = {}): Promise<Answers> {
  const words = ["-G", "-F", file];
  if (given.user !== undefined) words.push("-l", given.user);
  if (given.port !== undefined) words.push("-p", String(given.port));
  const { stdout } = await start("ssh", [...words, "--", host]);
  const answers: { [keyword: string]: string[] } = {};
  for (const line of stdout.split("\n")) {
    const space = line.indexOf(" ");
    if (space === -1) continue;
    const keyword = line.slice(0, space).toLowerCase();
    answers[keyword] = [...(answers[keyword] ?? []), line.slice(space + 1)];
  }
  return pickCompared(answers);
}

/** What the connector says: OpenSSH's own defaults, changed by what was found in the file. */
export async function askConnector(file: string, host: string, given: Given = {}): Promise<Answers> {
  const localUser = userInfo().username;
  const tokensOf = (answer: ConfigAnswer, named: string, keyAlias: string) => tokensFor(answer, named, host, keyAlias);
  const answer = await evaluateConfig([{ path: file, isUsers: true, required: true, check: "owner" }], {
    host,
    user: given.user,
    port: given.port,
    localUser,
    home: homedir(),
    tokensOf: (named, keyAlias, soFar) => tokensOf(soFar, named, keyAlias),
    runMatchCommand: async (command, named, soFar) =>
      runMatchCommand(
        expandCommand(command, await tokensOf(soFar, named, soFar.text("hostkeyalias") ?? named)),
        AbortSignal.timeout(10_000),
      ),
  });
  const defaults = await defaultsFor(host);
  const tokens = await tokensOf(answer, answer.hostName ?? host, answer.text("hostkeyalias")?.toLowerCase() ?? host);
  const found = [...answer].map(([keyword, { values }]) => [keyword, show(keyword, values, defaults, tokens)] as const);
  return pickCompared({
    ...defaults,
    ...Object.fromEntries(found.filter(([, lines]) => lines !== undefined)),
    hostname: [answer.hostName ?? host],
  } as Answers);
}

function show(
  keyword: string,
  values: readonly string[],
  defaults: Answers,
  tokens: { readonly [token: string]: string },
): readonly string[] | undefined {
  const [value = ""] = values;
  const query = QUERIES[keyword];
  if (query !== undefined) {
    const all = execFileSync("ssh", ["-Q", query], { encoding: "utf8" }).trim().split("\n");
    return [assembleAlgorithms(value, defaults[keyword]?.[0]?.split(",") ?? [], all).join(",")];
  }
  if (TRUE_FALSE.has(keyword)) {
    const isTunnel = keyword === "tunnel" && value === "yes";
    return [isTunnel ? "point-to-point" : value === "yes" ? "true" : value === "no" ? "false" : value];
  }
  switch (keyword) {
    case "proxyjump": {
      const hops = splitJump(value);
      return hops.length === 0 ? undefined : [hops.join(",")];
    }
    case "revokedhostkeys":
    case "proxycommand":
      return value.toLowerCase() === "none" ? undefined : values;
    case "userknownhostsfile":
      return [values.map((file) => expandPath(file, tokens)).join(" ")];
    case "identityagent":
      return value === "none" || /^\$(?!\{)|^SSH_AUTH_SOCK$/.test(value) ? values : [expandPath(value, tokens)];
    case "hostkeyalias":
      return [value.toLowerCase()];
    case "serveraliveinterval":
      return [value === "none" ? "0" : value];
    case "identityfile":
    case "certificatefile":
    case "setenv":
      return values;
    case "sendenv":
      return values.length === 0 ? undefined : values;
    default:
      return [values.join(" ")];
  }
}

const defaults = new Map<string, Promise<Answers>>();

function defaultsFor(host: string): Promise<Answers> {
  const known = defaults.get(host) ?? askOpenSsh("/dev/null", host);
  defaults.set(host, known);
  return known;
}

function pickCompared(answers: Answers): Answers {
  const keywords = [...allRules()].map(({ name }) => name.toLowerCase()).filter((name) => !NOT_COMPARED.has(name));
  return Object.fromEntries(
    keywords.flatMap((keyword) => {
      const lines = answers[keyword];
      // ssh -G repeats lines of variables that were taken out.
      if (lines === undefined) return [];
      if (keyword === "sendenv") return [[keyword, [...new Set(lines)]]];
      // ssh -G writes brackets around a jump host of digits.
      return [[keyword, keyword === "proxyjump" ? lines.map((line) => line.replaceAll(/[[\]]/g, "")) : lines]];
    }),
  );
}
