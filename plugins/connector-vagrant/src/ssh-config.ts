/** Reads what `vagrant ssh-config` prints, and makes settings of it. */
import { addressProblem } from "@towline/listing";

/** How one machine is reached, by keyword in lower case; each has all of its values. */
export interface MachineAddress {
  readonly machine: string;
  readonly words: ReadonlyMap<string, readonly string[]>;
}

/** The blocks of each `Host`. */
export function readSshConfig(printed: string): readonly MachineAddress[] {
  const blocks: { machine: string; words: Map<string, string[]> }[] = [];
  for (const line of printed.split(/\r?\n/)) {
    const [, keyword = "", value = ""] = /^\s*([A-Za-z]+)(?:\s+|\s*=\s*)(\S.*?)\s*$/.exec(line.slice(0, 8_192)) ?? [];
    if (keyword === "") continue;
    const plain = value.replace(/^"(.*)"$/, "$1");
    const block = blocks.at(-1);
    const known = keyword.toLowerCase();
    if (known === "host") blocks.push({ machine: plain, words: new Map() });
    else if (block !== undefined) block.words.set(known, [...(block.words.get(known) ?? []), plain]);
  }
  return blocks;
}

/** What makes a setting of the values of a keyword; undefined for values that have none. */
type Reader = (values: readonly string[]) => { readonly [key: string]: unknown } | undefined;

const isYes = (text: string | undefined): boolean => text?.toLowerCase() === "yes";

/** Machines are made anew, each time with new host keys, so what vagrant says about trusting them counts. */
const READERS: { readonly [keyword: string]: Reader } = {
  hostname: ([address = ""]) => (addressProblem(address) === undefined ? { ssh_hostname: address } : undefined),
  port: ([port = ""]) => (/^\d{1,5}$/.test(port) ? { ssh_port: Number(port) } : undefined),
  user: ([user]) => ({ ssh_user: user }),
  stricthostkeychecking: ([policy = ""]) =>
    /^(?:no|off)$/i.test(policy) ? { ssh_strict_host_key_checking: "no" } : undefined,
  userknownhostsfile: ([file]) =>
    file === "/dev/null" || file === "NUL" ? { ssh_known_hosts_file: "none" } : undefined,
  identitiesonly: ([only]) => (isYes(only) ? { ssh_identities_only: true } : undefined),
};

/** These name files and programs of the machine that vagrant is on. */
const HERE: { readonly [keyword: string]: Reader } = {
  identityfile: (files) => (files.length === 1 ? { ssh_key: files[0] } : { ssh_identity_files: files }),
  forwardagent: ([forward]) => (isYes(forward) ? { ssh_forward_agent: true } : undefined),
  proxycommand: ([command]) => (command?.toLowerCase() === "none" ? undefined : { ssh_proxy_command: command }),
};

/** Settings of `@ssh`; undefined where the address is missing. */
export function toSettings(
  { words }: MachineAddress,
  isHere: boolean,
): { readonly [key: string]: unknown } | undefined {
  const readers = isHere ? { ...READERS, ...HERE } : READERS;
  const settings = Object.entries(readers).map(([keyword, read]) => {
    const values = words.get(keyword);
    return values === undefined ? undefined : read(values);
  });
  const data = Object.assign({}, ...settings);
  return "ssh_hostname" in data ? data : undefined;
}
