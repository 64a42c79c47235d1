/** A host that Ansible reaches by ssh, with the settings of `@ssh`. */
import type { ConnectedHost, ConnectionContext } from "./connection-context.ts";
import { RefusedHost } from "./host-variables.ts";
import { readSshArguments } from "./ssh-arguments.ts";

/** As `@ssh` takes them: `[user@]host`, IPv6 too. */
const HOST = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u;
const IPV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[A-Za-z0-9_.-]+)?$/;
const USER = /^[^\s\p{Cc}\-'"`$\\;&<>|(){}@][^\s\p{Cc}'"`$\\;&<>|(){}@]*$/u;

/** @throws RefusedHost */
export function readSshHost(context: ConnectionContext): ConnectedHost {
  const { name, variables, remark } = context;
  const address = variables.text(["ansible_host", "ansible_ssh_host"], "ssh_hostname");
  if (address !== undefined && !isAddress(address)) {
    throw new RefusedHost(`${JSON.stringify(address)} is no address`, "Correct ansible_host in the inventory.");
  }
  const shown = isName(name) ? name : address;
  if (shown === undefined) {
    throw new RefusedHost("its name is none that ssh could reach", "Set ansible_host for it in the inventory.");
  }
  const data: { [key: string]: unknown } = {};
  const set = (key: string, value: unknown): void => {
    if (value !== undefined) data[key] = value;
  };
  const words = ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"].flatMap((variable) => {
    const text = variables.text([variable]);
    return text === undefined ? [] : [text];
  });
  // What a variable of its own says counts more than what is in the arguments.
  Object.assign(data, readSshArguments(words, context.mayRun, remark));
  if (address !== undefined && address !== shown) data.ssh_hostname = address;
  set("ssh_port", variables.number(["ansible_port", "ansible_ssh_port"], "ssh_port", 65_535));
  set("ssh_user", variables.text(["ansible_user", "ansible_ssh_user"], "ssh_user"));
  set("ssh_password", variables.text(["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"], "ssh_password"));
  set("ssh_key", variables.text(["ansible_private_key_file", "ansible_ssh_private_key_file"], "ssh_key"));
  set(
    "ssh_key_password",
    variables.text(["ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase"], "ssh_key_password"),
  );
  set(
    "ssh_connect_timeout",
    variables.number(["ansible_timeout", "ansible_ssh_timeout"], "ssh_connect_timeout", 86_400),
  );
  const isChecked = variables.boolean(
    ["ansible_host_key_checking", "ansible_ssh_host_key_checking"],
    "ssh_strict_host_key_checking",
  );
  if (isChecked === false) data.ssh_strict_host_key_checking = "no";
  return { name: `@ssh/${shown}`, data };
}

function isAddress(text: string): boolean {
  return text.length <= 255 && (HOST.test(text) || IPV6.test(text));
}

/** A name may say the user as well. */
function isName(text: string): boolean {
  const at = text.lastIndexOf("@");
  return isAddress(text.slice(at + 1)) && (at < 0 || USER.test(text.slice(0, at)));
}
