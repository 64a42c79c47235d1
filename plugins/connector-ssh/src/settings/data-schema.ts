/** The JSON Schema of the connector's settings for one host. */

/** A host name, user or address that no program could take for an option and no shell for anything else. */
const PLAIN_NAME = "^[^\\s\\-'\"`$\\\\;&<>|(){}][^\\s'\"`$\\\\;&<>|(){}]*$";
/** A user's name, with a domain, spaces or quotes where it has some: refused only where a shell would see it. */
const ANY_NAME = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$";
/** Names with commas; `+`, `-` or `^` before them changes the usual list instead of replacing it. */
const ALGORITHMS = { type: "string", pattern: "^[-+^]?[A-Za-z0-9@.*?,_-]+$" } as const;
const FILE = { type: "string", minLength: 1 } as const;

/** Every key, in the order in which people are shown them. */
export const dataSchema = {
  type: "object",
  properties: {
    ssh_hostname: { type: "string", minLength: 1, maxLength: 255, pattern: PLAIN_NAME },
    ssh_port: { type: "integer", minimum: 1, maximum: 65535 },
    ssh_user: { type: "string", minLength: 1, pattern: ANY_NAME },
    ssh_password: { type: "string" },
    ssh_key: FILE,
    ssh_key_password: { type: "string" },
    ssh_allow_agent: { type: "boolean" },
    ssh_look_for_keys: { type: "boolean" },
    ssh_forward_agent: { type: "boolean" },
    ssh_proxy_jump: { type: "string", minLength: 1 },
    ssh_config_file: FILE,
    ssh_known_hosts_file: FILE,
    ssh_strict_host_key_checking: { type: "string", enum: ["yes", "accept-new", "ask", "no", "off"] },
    ssh_connect_timeout: { type: "number", exclusiveMinimum: 0 },
    ssh_connect_retries: { type: "integer", minimum: 0 },
    ssh_connect_retry_min_delay: { type: "number", minimum: 0 },
    ssh_connect_retry_max_delay: { type: "number", minimum: 0 },
    ssh_keepalive_interval: { type: "number", minimum: 0 },
    ssh_keepalive_count: { type: "integer", minimum: 1 },
    ssh_file_transfer_protocol: { type: "string", enum: ["sftp", "scp"] },
    ssh_identity_agent: FILE,
    ssh_identity_files: { type: "array", items: { type: "string" } },
    ssh_identities_only: { type: "boolean" },
    ssh_host_key_alias: { type: "string", minLength: 1 },
    ssh_further_known_hosts_files: { type: "array", items: { type: "string" } },
    ssh_hash_known_hosts: { type: "boolean" },
    ssh_engine: { type: "string", enum: ["auto", "ssh2", "openssh"] },
    ssh_proxy_command: { type: "string", minLength: 1 },
    ssh_address_family: { type: "string", enum: ["any", "inet", "inet6"] },
    ssh_bind_address: { type: "string", minLength: 1, pattern: PLAIN_NAME },
    ssh_tcp_keepalive: { type: "boolean" },
    ssh_batch_mode: { type: "boolean" },
    ssh_prompted_tries: { type: "integer", minimum: 0 },
    ssh_preferred_authentications: {
      type: "array",
      items: {
        type: "string",
        enum: ["publickey", "keyboard-interactive", "password", "gssapi-with-mic", "hostbased"],
      },
    },
    ssh_forwarded_agent: FILE,
    ssh_compression: { type: "boolean" },
    ssh_ciphers: ALGORITHMS,
    ssh_macs: ALGORITHMS,
    ssh_kex_algorithms: ALGORITHMS,
    ssh_host_key_algorithms: ALGORITHMS,
    ssh_require_strict_kex: { type: "boolean" },
    ssh_send_env: { type: "array", items: { type: "string", minLength: 1 } },
    ssh_set_env: { type: "object", additionalProperties: { type: "string" } },
    ssh_config_for_openssh: { type: "array", items: { type: "string" } },
    ssh_config_required: { type: "array", items: { type: "string" } },
    ssh_config_optional: { type: "array", items: { type: "string" } },
    ssh_config_refused: { type: "array", items: { type: "string" } },
    ssh_config_unused: { type: "array", items: { type: "string" } },
    ssh_config_pubkey_algorithms: ALGORITHMS,
    ssh_config_ca_algorithms: ALGORITHMS,
    ssh_config_rsa_size: { type: "integer", minimum: 0 },
    ssh_config_hostname: { type: "string", minLength: 1, pattern: PLAIN_NAME },
  },
} as const;
