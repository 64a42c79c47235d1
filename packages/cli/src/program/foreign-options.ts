/** Options that other tools call so, and what to use here: one table for those who come from ssh, scp, pdsh, clush, ansible or pyinfra. */

/** In the place of `{}` stands the value that was given, or what kind of value it is. */
interface ForeignOption {
  readonly names: readonly string[];
  readonly use?: string;
  /** A sentence, where nothing is to be used. */
  readonly say?: string;
  /** What stands for the value where it can't be shown. Without it, the option takes none. */
  readonly value?: string;
}

const FOREIGN_OPTIONS: readonly ForeignOption[] = [
  // How a host is reached.
  {
    names: ["--user", "--ssh-user", "--remote-user", "--login", "--username"],
    use: "--data ssh_user={}",
    value: "USER",
  },
  { names: ["-u"], use: "--data ssh_user={}, or of clush and pdsh, where it is a time: --timeout {}", value: "USER" },
  { names: ["-l"], use: "--data ssh_user={}, or to limit the hosts: --limit {}", value: "USER" },
  { names: ["--port", "--ssh-port", "-P"], use: "--data ssh_port={}", value: "PORT" },
  { names: ["-p"], use: "--data ssh_port={}, or to keep times and modes: --preserve (put, get)", value: "PORT" },
  {
    names: ["--private-key", "--key-file", "--identity", "--identity-file", "--ssh-key", "--key"],
    use: "--data ssh_key={}",
    value: "FILE",
  },
  {
    names: ["-i"],
    use: "--data ssh_key={} for a key, --config {} for a config, --hosts-file {} for names",
    value: "FILE",
  },
  { names: ["-F", "--ssh-config"], use: "--data ssh_config_file={}", value: "FILE" },
  {
    names: ["-J", "--jump", "--jump-host", "--proxy-jump"],
    use: "--data ssh_proxy_jump={}, or a route such as @ssh/{}//@ssh/web1",
    value: "HOST",
  },
  { names: ["-A", "--forward-agent", "--ssh-forward-agent"], use: "--data ssh_forward_agent=true" },
  {
    names: ["-o", "--ssh-common-args", "--ssh-extra-args"],
    use: "--data with a key of ssh's (towline connectors ssh), or ~/.ssh/config",
  },
  { names: ["-4", "--ipv4"], use: "--data ssh_address_family=inet" },
  { names: ["-6", "--ipv6"], use: "--data ssh_address_family=inet6" },
  { names: ["-c", "--connection"], use: "a target that names the connector, such as @local or @docker/app" },
  {
    names: ["--password", "--ssh-password", "--pass", "--sudo-password", "--become-password", "-k", "--ask-pass"],
    use: "the config, as ssh_password: { $env: NAME } or { $prompt: … }, or --ask-sudo-password: no secret is taken here",
  },
  {
    names: ["--host-key-checking", "--no-host-key-check", "--no-host-key-checking"],
    use: "--data ssh_strict_host_key_checking=yes, accept-new or no",
  },
  // As whom.
  { names: ["-b", "--become", "-s", "-S"], use: "--sudo, or for equal outputs once --gather" },
  { names: ["--become-user"], use: "--sudo-user {}", value: "USER" },
  { names: ["--become-method"], use: "--sudo, --su-user USER or --doas" },
  { names: ["-K", "--ask-become-pass", "--ask-sudo-pass", "--use-sudo-password"], use: "--ask-sudo-password" },
  { names: ["--su"], use: "--su-user {}", value: "USER" },
  // Which hosts.
  {
    names: ["-w", "-H", "--host", "--hosts", "--nodes", "--target", "--targets"],
    use: "targets, which come first: towline run {} -- uptime",
    value: "TARGETS",
  },
  { names: ["-a", "--all"], use: "the target all; what is to be run comes after --" },
  { names: ["-g"], use: "the group as a target: towline run {} -- uptime", value: "GROUP" },
  { names: ["-x", "-X", "--exclude-hosts"], use: "--exclude {}", value: "TARGETS" },
  { names: ["--hostfile", "--machinefile", "--host-file"], use: "--hosts-file {}", value: "FILE" },
  { names: ["--inventory", "--inventory-file"], use: "--config {}, or --hosts-file {} for names alone", value: "FILE" },
  // How many, how long.
  {
    names: ["-f", "--forks", "--fanout", "-j", "--jobs", "--concurrency", "--max-parallel", "--worker"],
    use: "--parallel {}",
    value: "N",
  },
  { names: ["--serial"], use: "--batch {}, or --batch 1 for one host after another", value: "N" },
  { names: ["--fail-percent", "--max-fail-percentage", "--max-fail-percent"], use: "--max-fail {}%", value: "N" },
  { names: ["--fail-fast", "--exit-on-error"], use: "--max-fail 0" },
  { names: ["-T", "--command-timeout", "--time-limit"], use: "--timeout {}", value: "SECONDS" },
  { names: ["--connection-timeout", "--conn-timeout"], use: "--connect-timeout {}", value: "SECONDS" },
  {
    names: ["-t", "-tt", "--tty"],
    use: "--pty for a terminal; of pdsh and clush, where it is a time: --connect-timeout SECONDS",
  },
  { names: ["--retry"], use: "--retries {} (run), with --idempotent where it may run twice", value: "N" },
  // What is run, and what is shown.
  { names: ["-m", "--module-name", "--args"], use: "the command, which comes after --" },
  {
    names: ["-e", "--extra-vars", "--extra-var"],
    use: "--env NAME=VALUE for the command, --data KEY=VALUE for settings",
  },
  { names: ["--cwd", "--workdir", "--working-dir", "--cd", "--directory"], use: "--chdir {}", value: "FOLDER" },
  { names: ["--shell"], use: "--shell-executable {}", value: "SHELL" },
  { names: ["-n", "-C", "--check", "--dry", "--noop", "--diff"], use: "--dry-run" },
  { names: ["-q", "--silent"], use: "--quiet" },
  { names: ["-v", "-vv", "-vvv", "-vvvv", "--verbose", "-d"], use: "--debug" },
  { names: ["--output", "--format"], use: "--json" },
  { names: ["-N", "--no-prefix", "--nolabel"], use: "--quiet" },
  { names: ["-y", "--yes", "--assume-yes"], say: "Towline does not ask whether you are sure." },
  { names: ["--no-wait", "--diff-only", "--background"], say: "No host waits for another." },
  { names: ["-h"], use: "--help" },
  // Moving files.
  { names: ["-r", "-R", "--recursive"], say: "Folders are moved with what is in them." },
  { names: ["--archive", "--times", "--perms"], use: "--preserve (put, get)" },
  { names: ["-z", "--compress"], use: "--data ssh_compression=true" },
  { names: ["--progress"], say: "A terminal shows it." },
  { names: ["--delete"], use: "towline sync, or get --changed, with --delete" },
  { names: ["--checksum"], use: "towline sync, or get --changed, with --checksum; --verify compares what was moved" },
  { names: ["--chmod"], use: "--mode {}", value: "0644" },
  { names: ["--chown"], use: "--owner USER and --group GROUP" },
];

const BY_NAME = new Map(FOREIGN_OPTIONS.flatMap((option) => option.names.map((name) => [name, option] as const)));

/** Words that need no quotes and hide nothing. */
const PLAIN = /^[\w.@%+:,/~-]{1,100}$/;

/**
 * What to use instead of an option that other tools have; undefined where no other is known to have it.
 *
 * @param given as it was written, such as `--user=root`
 * @param next the word after it
 */
export function adviseOnOption(given: string, next: string | undefined): string | undefined {
  const [, name = "", joined] = /^([^=]+)(?:=(.*))?$/s.exec(given) ?? [];
  // Short options may have their value behind them: -p22.
  const short = /^-[^-]/.test(given) && !BY_NAME.has(name) ? given.slice(0, 2) : undefined;
  const option = BY_NAME.get(short ?? name);
  if (option === undefined) return undefined;
  const candidate = short === undefined ? (joined ?? next) : given.slice(2);
  const isShown = candidate !== undefined && PLAIN.test(candidate) && !candidate.startsWith("-");
  const value = option.value === undefined || !isShown ? (option.value ?? "") : candidate;
  return option.use === undefined ? option.say : `Use ${option.use.replaceAll("{}", value)}.`;
}

/** All the advice that there is. */
export function allAdvice(): readonly string[] {
  return FOREIGN_OPTIONS.map(({ use, say }) => use ?? say ?? "");
}
