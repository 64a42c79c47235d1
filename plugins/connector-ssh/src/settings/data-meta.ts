/** What people are told about each setting, and its default. */

/** DataMeta: one entry for each property of the schema. */
export const dataMeta = {
  ssh_hostname: {
    description: "Host name or address; also what is looked up in ssh_config. Default: the host's name",
    example: "10.0.0.4",
  },
  ssh_port: { description: "Port", default: 22 },
  ssh_user: { description: "User to log in as. Default: ssh_config's, else the local user", example: "deploy" },
  ssh_password: {
    description: "Password, for password and keyboard-interactive authentication",
    secret: true,
  },
  ssh_key: {
    description: "Private key file; when set, no other key and no agent is tried",
    example: "~/.ssh/deploy_ed25519",
  },
  ssh_key_password: { description: "Passphrase of encrypted private keys", secret: true },
  ssh_allow_agent: { description: "Try the keys of the ssh agent, where ssh_key is not set", default: true },
  ssh_look_for_keys: { description: "Try the usual keys in ~/.ssh, where no key is named", default: true },
  ssh_forward_agent: { description: "Let the host use the local ssh agent", default: false },
  ssh_proxy_jump: {
    description: "Jump hosts, from the nearest on: [user@]host[:port],…; none for a direct connection",
    example: "admin@bastion.example.com:2222",
  },
  ssh_config_file: { description: "Replaces ~/.ssh/config and /etc/ssh/ssh_config; none reads no such file" },
  ssh_known_hosts_file: {
    description: "Where host keys are looked up, and where new ones are added",
    default: "~/.ssh/known_hosts",
  },
  ssh_strict_host_key_checking: {
    description:
      "Unknown host keys: yes refuses, accept-new adds, ask asks, no and off accept without adding. A changed key is always refused",
    default: "accept-new",
  },
  ssh_connect_timeout: {
    description: "Seconds for connecting, where it is to be less than the run's own limit",
    example: 5,
  },
  ssh_connect_retries: { description: "Further tries to connect after one that may pass", default: 0 },
  ssh_connect_retry_min_delay: { description: "Shortest wait between tries, in seconds", default: 0.1 },
  ssh_connect_retry_max_delay: { description: "Longest wait between tries, in seconds", default: 0.5 },
  ssh_keepalive_interval: {
    description: "Seconds of silence after which the host is asked for a sign of life; 0 never asks",
    default: 30,
  },
  ssh_keepalive_count: { description: "Unanswered signs of life after which the link counts as dead", default: 3 },
  ssh_file_transfer_protocol: {
    description: "How files are moved: sftp. Where the host has none, they go through commands",
    default: "sftp",
  },
  ssh_identity_agent: {
    description: "Socket of the ssh agent; none for no agent. Default: $SSH_AUTH_SOCK",
  },
  ssh_identity_files: {
    description: "Private key files to try in order; those that are missing are passed over",
    example: ["~/.ssh/work_ed25519"],
  },
  ssh_identities_only: { description: "Of the agent's keys, try only those that a key file names", default: false },
  ssh_host_key_alias: { description: "Name under which the host's key is known" },
  ssh_further_known_hosts_files: {
    description: "More files in which host keys are looked up; nothing is added to them",
    default: ["~/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"],
  },
  ssh_hash_known_hosts: { description: "Write the names of new hosts to known_hosts as hashes", default: false },
  ssh_engine: {
    description:
      "What connects: ssh2, which is built in; openssh, the ssh of this machine; or auto: ssh2, unless the host needs what only openssh can do",
    default: "auto",
  },
  ssh_config_hostname: { description: "Address that ssh_config gives to ssh_hostname; set by ssh_config only" },
} as const;
