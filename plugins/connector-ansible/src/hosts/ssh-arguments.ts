/** Arguments for ssh in an inventory, such as `-o ProxyJump=bastion`, as settings of `@ssh`. */
import { InventoryMistake } from "../model/inventory-data.ts";
import { splitWords } from "../text/split-words.ts";
import { RefusedHost } from "./host-variables.ts";

type Settings = { [key: string]: unknown };

/** What becomes of one option; undefined where it has no counterpart. */
type Convert = (value: string) => Settings | undefined;

const yes = (value: string): boolean => /^(?:yes|true)$/i.test(value);
const as =
  (key: string): Convert =>
  (value) => ({ [key]: value });
const asNumber =
  (key: string, change = (number: number) => number): Convert =>
  (value) =>
    /^\d{1,6}$/.test(value) ? { [key]: change(Number(value)) } : undefined;
const asBoolean =
  (key: string): Convert =>
  (value) => ({ [key]: yes(value) });
const asChoice =
  (key: string, choices: readonly string[]): Convert =>
  (value) =>
    choices.includes(value.toLowerCase()) ? { [key]: value.toLowerCase() } : undefined;
const asAlgorithms =
  (key: string): Convert =>
  (value) =>
    /^[-+^]?[A-Za-z0-9@.*?,_-]+$/.test(value) ? { [key]: value } : undefined;

/** By the option's name in small letters. */
const OPTIONS: { readonly [option: string]: Convert } = {
  addressfamily: asChoice("ssh_address_family", ["any", "inet", "inet6"]),
  batchmode: asBoolean("ssh_batch_mode"),
  ciphers: asAlgorithms("ssh_ciphers"),
  compression: asBoolean("ssh_compression"),
  connectionattempts: asNumber("ssh_connect_retries", (count) => Math.max(0, count - 1)),
  connecttimeout: (value) => (/^[1-9]\d{0,5}$/.test(value) ? { ssh_connect_timeout: Number(value) } : undefined),
  hostkeyalgorithms: asAlgorithms("ssh_host_key_algorithms"),
  hostkeyalias: as("ssh_host_key_alias"),
  hostname: as("ssh_hostname"),
  identitiesonly: asBoolean("ssh_identities_only"),
  identityfile: as("ssh_key"),
  kexalgorithms: asAlgorithms("ssh_kex_algorithms"),
  macs: asAlgorithms("ssh_macs"),
  port: (value) => (/^[1-9]\d{0,4}$/.test(value) && Number(value) < 65_536 ? { ssh_port: Number(value) } : undefined),
  preferredauthentications: readAuthentications,
  proxyjump: (value) => (value.toLowerCase() === "none" ? {} : { ssh_proxy_jump: value }),
  serveralivecountmax: asNumber("ssh_keepalive_count", (count) => Math.max(1, count)),
  serveraliveinterval: asNumber("ssh_keepalive_interval"),
  stricthostkeychecking: asChoice("ssh_strict_host_key_checking", ["yes", "accept-new", "ask", "no", "off"]),
  tcpkeepalive: asBoolean("ssh_tcp_keepalive"),
  user: as("ssh_user"),
};

/** What says which programs run here, or lends something of this machine to the host. */
const GUARDED: { readonly [option: string]: Convert } = {
  forwardagent: asBoolean("ssh_forward_agent"),
  proxycommand: (value) => (value.toLowerCase() === "none" ? {} : { ssh_proxy_command: value }),
  userknownhostsfile: as("ssh_known_hosts_file"),
};

/** Ansible's own care for shared connections, which Towline has without, and what changes nothing on the way. */
const QUIET: readonly string[] = ["controlmaster", "controlpath", "controlpersist", "loglevel"];

/** Letters that stand for an option with a value. */
const WITH_VALUE: { readonly [letter: string]: string } = { J: "proxyjump", i: "identityfile", l: "user", p: "port" };
const WITHOUT_VALUE: { readonly [letter: string]: readonly [option: string, value: string] } = {
  "4": ["addressfamily", "inet"],
  "6": ["addressfamily", "inet6"],
  A: ["forwardagent", "yes"],
  C: ["compression", "yes"],
};
const QUIET_LETTERS = /^[aqTvx]+$/;
const TAKES_VALUE = /^[BbcDEeFIJLlmOopQRSWw]/;

/**
 * The settings that some argument lists come to, the first word about an option counting as it does for ssh.
 *
 * @throws RefusedHost where leaving one out would lead elsewhere
 */
export function readSshArguments(lists: readonly string[], mayRun: boolean, remark: (text: string) => void): Settings {
  const settings: Settings = {};
  for (const { option, value } of lists.flatMap(readOptions)) {
    const name = option.toLowerCase();
    if (QUIET.includes(name)) continue;
    const made = convert(name, value, mayRun);
    if (made === undefined) remark(`the ssh option ${option.slice(0, 100)} is left out`);
    else for (const [key, item] of Object.entries(made)) settings[key] ??= item;
  }
  return settings;
}

function convert(option: string, value: string, mayRun: boolean): Settings | undefined {
  if (option === "proxycommand") {
    const jump = readJump(value);
    if (jump !== undefined) return { ssh_proxy_jump: jump };
    if (!mayRun && value.toLowerCase() !== "none") {
      throw new RefusedHost(
        "its ssh arguments have a ProxyCommand, which would run here",
        "Set ansible_run: true if it may, or say the way by -o ProxyJump=HOST.",
      );
    }
  }
  if (Object.hasOwn(GUARDED, option)) return mayRun ? GUARDED[option]?.(value) : undefined;
  return Object.hasOwn(OPTIONS, option) ? OPTIONS[option]?.(value) : undefined;
}

/** A ProxyCommand that does what a jump does: `ssh -W %h:%p -q -p 2222 me@bastion`. */
function readJump(command: string): string | undefined {
  const words = command
    .trim()
    .replace(/^exec\s+/, "")
    .split(/\s+/);
  if (words.shift() !== "ssh") return undefined;
  let host: string | undefined;
  let user = "";
  let port = "";
  let isForwarding = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] as string).replace(/^(["'])(.*)\1$/, "$2");
    if (word === "-q" || word === "-T") continue;
    if (/^-W\[?%h\]?:%p$/.test(word)) isForwarding = true;
    else if (word === "-W" && /^["']?\[?%h\]?:%p["']?$/.test(words[at + 1] ?? "")) {
      isForwarding = true;
      at += 1;
    } else if (word === "-p" && /^\d+$/.test(words[at + 1] ?? "")) port = `:${words[++at]}`;
    else if (word === "-l" && /^[\w.-]+$/.test(words[at + 1] ?? "")) user = `${words[++at]}@`;
    else if (host === undefined && /^(?:[\w.-]+@)?[\w][\w.-]*$/.test(word)) host = word;
    else return undefined;
  }
  if (host === undefined || !isForwarding) return undefined;
  return `${host.includes("@") ? "" : user}${host}${port}`;
}

function readAuthentications(value: string): Settings | undefined {
  const known = ["publickey", "keyboard-interactive", "password", "gssapi-with-mic", "hostbased"];
  const methods = value.split(",").filter((method) => known.includes(method));
  return methods.length === 0 ? undefined : { ssh_preferred_authentications: methods };
}

interface SshOption {
  readonly option: string;
  readonly value: string;
}

function readOptions(list: string): SshOption[] {
  const words = split(list);
  const options: SshOption[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const letter = word[1] ?? "";
    if (!word.startsWith("-") || letter === "") {
      options.push({ option: word, value: "" });
    } else if (TAKES_VALUE.test(letter) || Object.hasOwn(WITH_VALUE, letter)) {
      const value = word.length > 2 ? word.slice(2) : (words[++at] ?? "");
      options.push(letter === "o" ? readAssignment(value) : { option: WITH_VALUE[letter] ?? `-${letter}`, value });
    } else if (!QUIET_LETTERS.test(word.slice(1))) {
      for (const flag of word.slice(1)) {
        const [option, value] = WITHOUT_VALUE[flag] ?? [`-${flag}`, ""];
        if (!QUIET_LETTERS.test(flag)) options.push({ option, value });
      }
    }
  }
  return options;
}

/** `ProxyJump=bastion`, or the same with a space. */
function readAssignment(text: string): SshOption {
  const [, option = "", value = ""] = /^\s*([^\s=]*)(?:\s*=\s*|\s+)?(.*)$/s.exec(text) ?? [];
  return { option, value: value.trim().replace(/^"(.*)"$/s, "$1") };
}

function split(list: string): string[] {
  try {
    return splitWords(list);
  } catch (error) {
    if (!(error instanceof InventoryMistake)) throw error;
    throw new RefusedHost(
      `its ssh arguments can't be split into words: ${error.message}`,
      "Correct them in the inventory.",
    );
  }
}
