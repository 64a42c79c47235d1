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
  ssh_forward_agent: { description: "Let the host use the local ssh agent", default: false, ownOnly: true },
  ssh_proxy_jump: {
    description: "Jump hosts, from the nearest on: [user@]host[:port],…; none for a direct connection",
    example: "admin@bastion.example.com:2222",
  },
  ssh_config_file: {
    description: "Replaces ~/.ssh/config and /etc/ssh/ssh_config; none reads no such file",
    ownOnly: true,
  },
  ssh_known_hosts_file: {
    description: "Where host keys are looked up, and where new ones are added",
    default: "~/.ssh/known_hosts",
    ownOnly: true,
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
  ssh_connect_retries: {
    description: "Further tries to connect after one that may pass. Default: as many as a busy server needs",
    example: 3,
  },
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
  ssh_proxy_command: {
    description: "Command on the hop before, whose input and output are the connection; %h, %p, %r and %n are expanded",
    example: "nc -X connect -x proxy.example.com:3128 %h %p",
    ownOnly: true,
  },
  ssh_address_family: { description: "Which addresses of a name are tried: any, inet or inet6", default: "any" },
  ssh_bind_address: { description: "Local address to connect from" },
  ssh_tcp_keepalive: { description: "Have the system watch over silent TCP connections", default: true },
  ssh_batch_mode: { description: "Never ask for a password, a passphrase or a host key", default: false },
  ssh_prompted_tries: { description: "How often a password is asked for, where somebody can be asked", default: 3 },
  ssh_preferred_authentications: {
    description: "Ways to log in that are tried, in this order; gssapi-with-mic and hostbased by openssh only",
    default: ["publickey", "keyboard-interactive", "password"],
  },
  ssh_forwarded_agent: {
    description: "Socket of the agent that ssh_forward_agent forwards. Default: the one in use",
    ownOnly: true,
  },
  ssh_compression: { description: "Compress what is sent, for slow links", default: false },
  ssh_ciphers: {
    description: "Ciphers, in order; +, - or ^ before the list changes the usual one",
    example: "+aes128-cbc",
  },
  ssh_macs: { description: "Message authentication codes; as ssh_ciphers", example: "+hmac-sha1" },
  ssh_kex_algorithms: {
    description: "Key exchange methods; as ssh_ciphers",
    example: "+diffie-hellman-group14-sha1",
  },
  ssh_host_key_algorithms: { description: "Signatures of host keys; as ssh_ciphers", example: "+ssh-rsa" },
  ssh_require_strict_kex: {
    description: "Refuse servers without the strict key exchange, which stops Terrapin (CVE-2023-48795)",
    default: false,
  },
  ssh_send_env: {
    description: "Local environment variables that commands get, if the host accepts them",
    example: ["LC_*"],
    ownOnly: true,
  },
  ssh_set_env: { description: "Environment variables that commands get, if the host accepts them" },
  ssh_config_for_openssh: { description: "What ssh_config asks for that only the system's ssh can do", hidden: true },
  ssh_config_required: { description: "The same, where it would be unsafe to go without", hidden: true },
  ssh_config_optional: {
    description: "What ssh_config sets that only the system's ssh honours, if it is what connects",
    hidden: true,
  },
  ssh_config_refused: { description: "What can't be had, so that nothing is connected", hidden: true },
  ssh_config_unused: { description: "What ssh_config sets that has no effect here", hidden: true },
  ssh_config_pubkey_algorithms: { description: "ssh_config's PubkeyAcceptedAlgorithms, for ssh2", hidden: true },
  ssh_config_ca_algorithms: { description: "ssh_config's CASignatureAlgorithms, for ssh2", hidden: true },
  ssh_config_rsa_size: { description: "ssh_config's RequiredRSASize, for ssh2", hidden: true },
  ssh_config_hostname: { description: "Address that ssh_config gives to ssh_hostname", hidden: true },
} as const;
