/** Names that pyinfra, Ch-aOS and Ansible have for what is something else here, with what to use instead. */

const PARAMIKO = "each of paramiko's options is a setting of its own here, such as ssh_key or ssh_connect_timeout";
const WINDOWS = "Windows hosts are reached by ssh: start OpenSSH's server there";
const IN_NAME = "the container is in the host's name: @docker/NAME";

const KEYS: { readonly [key: string]: string } = {
  ssh_paramiko_connect_kwargs: PARAMIKO,
  ssh_connect_kwargs: PARAMIKO,
  docker_identifier: IN_NAME,
  docker_container_id: IN_NAME,
  ansible_host: "use ssh_hostname",
  ansible_user: "use ssh_user",
  ansible_port: "use ssh_port",
  ansible_password: "use ssh_password",
  ansible_ssh_pass: "use ssh_password",
  ansible_ssh_private_key_file: "use ssh_key",
  ansible_become: "use _sudo",
  ansible_become_user: "use _sudo_user",
  ansible_become_password: "use _sudo_password",
};

/** Connectors by identifier; their keys begin with it. */
const CONNECTORS: { readonly [identifier: string]: string } = {
  winrm: WINDOWS,
  powershell: WINDOWS,
  cmd: WINDOWS,
  kubectl: "use @kubernetes, whose settings begin with kubernetes_",
  chain: "a chain is a route: @ssh/box//@docker/app",
  pssh: "use @ssh, which reaches many hosts at once",
  "ssh-cli": "use @ssh with ssh_engine: openssh",
  lxcssh: "write a route: @ssh/box//@lxc/NAME",
  mech: "name its machines as hosts for ssh",
  nomad: "run the command through a host that has nomad",
  fake: "see what would be run: --dry-run",
};

/** What to use instead of a key; undefined for one that is no other tool's. */
export function insteadOfKey(key: string): string | undefined {
  if (Object.hasOwn(KEYS, key)) return KEYS[key];
  const identifier = Object.keys(CONNECTORS).find((name) => key.startsWith(`${name.replaceAll("-", "_")}_`));
  return identifier === undefined ? undefined : CONNECTORS[identifier];
}

/** What to use instead of a connector; undefined for one that is no other tool's. */
export function insteadOfConnector(identifier: string): string | undefined {
  return Object.hasOwn(CONNECTORS, identifier) ? CONNECTORS[identifier] : undefined;
}
