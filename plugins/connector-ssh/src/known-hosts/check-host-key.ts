/** Accepts or refuses the key that a host shows. Whatever goes wrong on the way is a refusal. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { ConnectError, quoteForShell } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/expand-value.ts";
import { type HostKey, judgeHostKey, orderAlgorithms, type Verdict } from "./judge-host-key.ts";
import { knownName } from "./known-hosts-file.ts";
import { addKnownHost, findInFiles } from "./known-hosts-store.ts";

/** What is known about one host before it shows its key. */
export interface HostKeyCheck {
  /** Host key algorithms in the order in which to ask for them; undefined for ssh2's own order. */
  readonly algorithms: readonly string[] | undefined;
  /** Whether the key, as it came on the wire, is known: then nothing else is to be checked. */
  knows(publicKey: Buffer): boolean;
  /** Resolves when the key, as it came on the wire, is accepted. @throws ConnectError with reason `hostkey` */
  check(publicKey: Buffer): Promise<void>;
}

/** The fingerprint of a public key, as ssh-keygen prints it. */
export function fingerprint(publicKey: Buffer): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}

/** Looks the host up. @throws ConnectError when a known_hosts file can't be read. */
export async function prepareHostKeyCheck(target: SshTarget, host: string, port: number): Promise<HostKeyCheck> {
  const { data, name: label } = target;
  const home = homedir();
  const own =
    data.ssh_known_hosts_file === "none" ? undefined : resolvePath(data.ssh_known_hosts_file, home, target.cwd);
  const files = [
    ...(own === undefined ? [] : [own]),
    ...data.ssh_further_known_hosts_files
      .filter((file) => file !== "none")
      .map((file) => resolvePath(file, home, target.cwd)),
  ];
  const name = (data.ssh_host_key_alias ?? knownName(host, port)).toLowerCase();
  const refuse = (message: string, advice: string, cause?: unknown) =>
    new ConnectError("hostkey", `${label}: ${message}`, { host: label, connector: "ssh", advice, cause });
  const lookUp = async (wanted: string) => {
    try {
      return await findInFiles(files, wanted);
    } catch (error) {
      throw refuse(
        `the known host keys cannot be read: ${(error as Error).message}`,
        "Check the permissions of the known_hosts files, or set ssh_known_hosts_file.",
        error,
      );
    }
  };
  const lines = await lookUp(name);

  const refuseVerdict = (verdict: Verdict, shown: HostKey, print: string): void => {
    if (verdict.kind === "revoked") {
      throw refuse(
        `${name} shows a host key that is marked as revoked (${print}, ${verdict.known.file}:${verdict.known.line})`,
        "Do not connect: the key is known to be in wrong hands. Give the host a new one.",
      );
    }
    if (verdict.kind === "changed") {
      const { file, line, keyType } = verdict.known;
      const place = line === 0 ? file : `${file}:${line}`;
      throw refuse(
        keyType === shown.type
          ? `the host key of ${name} has changed: it shows ${shown.type} ${print}, another one is known at ${place}. Somebody may be intercepting the connection`
          : `${name} shows a ${shown.type} host key (${print}), but is known by a ${keyType} key at ${place}. Somebody may be intercepting the connection`,
        `If the host was set up anew, remove its old key: ssh-keygen -f ${quoteForShell(file)} -R ${quoteForShell(name)}`,
      );
    }
  };

  const acceptNew = async (shown: HostKey, print: string): Promise<void> => {
    const mode = data.ssh_strict_host_key_checking;
    if (mode === "no" || mode === "off") return;
    if (mode === "yes" || (mode === "ask" && target.prompt === undefined)) {
      throw refuse(
        `the host key of ${name} is not known (${shown.type} ${print})`,
        mode === "yes"
          ? "Compare the fingerprint with the host's own and add the key to known_hosts, or set ssh_strict_host_key_checking to accept-new."
          : "Nobody can be asked here: connect once from a terminal, or set ssh_strict_host_key_checking to accept-new.",
      );
    }
    if (mode === "ask") {
      const question = `The host key of ${name} is not known: ${shown.type} ${print}. Connect and remember it? [yes/no] `;
      const answer = await target.prompt?.(question, { echo: true, signal: target.signal });
      if (!/^(y|yes)$/i.test(answer?.trim() ?? "")) {
        throw refuse(`the host key of ${name} was not accepted (${shown.type} ${print})`, "Answer yes to connect.");
      }
    }
    if (own === undefined) return;
    refuseVerdict(await addKnownHost(own, name, shown), shown, print);
    target.log(`${label}: added the host key of ${name} (${shown.type} ${print}) to ${own}`);
  };

  const judge = async (publicKey: Buffer): Promise<void> => {
    const shown = hostKeyOf(publicKey);
    const verdict = judgeHostKey(shown, lines);
    if (verdict.kind === "known") return;
    const print = fingerprint(publicKey);
    refuseVerdict(verdict, shown, print);
    // As OpenSSH: a host that is known without its port is the same host on another one, if the key is the same.
    if (data.ssh_host_key_alias === undefined && port !== 22) {
      const withoutPort = judgeHostKey(shown, await lookUp(host));
      if (withoutPort.kind === "known") return;
      if (withoutPort.kind === "revoked") refuseVerdict(withoutPort, shown, print);
    }
    await acceptNew(shown, print);
  };

  return {
    algorithms: orderAlgorithms(lines),
    knows: (publicKey) => judgeHostKey(hostKeyOf(publicKey), lines).kind === "known",
    check: async (publicKey) => {
      try {
        await judge(publicKey);
      } catch (error) {
        if (error instanceof ConnectError) throw error;
        throw refuse(
          `the host key of ${name} could not be checked: ${(error as Error).message}`,
          "Check the permissions of the known_hosts file and its folder.",
          error,
        );
      }
    },
  };
}

function hostKeyOf(publicKey: Buffer): HostKey {
  const type = publicKey.toString("latin1", 4, 4 + publicKey.readUInt32BE(0));
  return { type, key: publicKey.toString("base64") };
}
