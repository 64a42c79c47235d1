/** The settings that a source gives a host: plain values, and nothing that would be fetched or run here. */
import type { Data } from "@towline/core";
import { isRecord } from "./json.ts";

/** What is wrong with the settings of a host. */
export interface DataProblem {
  readonly key: string;
  /** After the key, such as `would be fetched by $command`. */
  readonly problem: string;
}

const LONGEST_KEY = 200;
const CONTROL = /\p{Cc}/u;
/**
 * Settings that say what runs on this machine, or what of it is lent to the host: `ownOnly` in the connectors. A source may
 * be in anybody's hands.
 */
export const OWN_ONLY: ReadonlySet<string> = new Set([
  ...["ssh_proxy_command", "ssh_config_file", "ssh_known_hosts_file"],
  ...["ssh_forward_agent", "ssh_forwarded_agent", "ssh_send_env"],
  ...["docker_network", "docker_volumes", "podman_network", "podman_volumes"],
  ...["kubernetes_config", "chroot_directory", "lxc_path", "nspawn_directory", "ansible_run"],
  ...["_su_shell", "_shell_executable", "_env"],
]);

/** Assigned to, it would be something else than a setting. */
const PROTOTYPE = "__proto__";

/**
 * The settings without `null`, or the first that can't be one. `_hops` is no setting of a host: the way to it is not the
 * source's to say.
 */
export function readHostData(record: { readonly [key: string]: unknown }): { readonly data: Data } | DataProblem {
  const data: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(record)) {
    const problem = keyProblem(key) ?? ownProblem(key, value) ?? valueProblem(value);
    if (problem !== undefined) return { key, problem };
    if (value !== null) data[key] = value;
  }
  return { data };
}

function keyProblem(key: string): string | undefined {
  if (key === "" || key.length > LONGEST_KEY || CONTROL.test(key) || key === PROTOTYPE)
    return "is no name of a setting";
  return key === "_hops" ? "is not a source's to say" : undefined;
}

function ownProblem(key: string, value: unknown): string | undefined {
  const isOff = value === false || value === null;
  return OWN_ONLY.has(key) && !isOff ? "says what runs here, which is not a source's to say" : undefined;
}

/** A reference would be asked of this machine: a variable, a file, a program. */
function valueProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isRecord(value)) {
    const [first] = Object.keys(value);
    if (first?.startsWith("$")) return `would be fetched by ${first}, which a source can't ask for`;
    if (Object.hasOwn(value, PROTOTYPE)) return "holds a member that is no setting";
  }
  for (const inner of Object.values(value)) {
    const problem = valueProblem(inner);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
