/** The command line that runs a program in the folder: with an environment of its own, and with what is mounted there. */
import { type Connection, runOnCarrier } from "@towline/core";

/** What can be mounted. */
export const MOUNTS = ["proc", "sys", "dev"] as const;

export type Mount = (typeof MOUNTS)[number];

const COMMANDS: { readonly [Name in Mount]: string } = {
  proc: 'mount -t proc proc "$1/proc"',
  sys: 'mount --rbind /sys "$1/sys"',
  dev: 'mount --rbind /dev "$1/dev"',
};

/** Whose programs run: they are found there, and so is the home folder. */
export interface Account {
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

/** Prints the account that the user id has, with little but a shell. A home folder that is not there can't be one. */
const LOOK = `
me=$(id -u 2>/dev/null) || me=0
while IFS=: read -r name _ uid _ _ home shell; do
  [ "$uid" = "$me" ] || continue
  [ -d "$home" ] || home=/
  printf '%s\\n' "$name" "$home" "$shell"
  exit 0
done </etc/passwd
exit 0
`;

/** What {@link lookInside} found: the account, or why the folder can't be entered. */
export type Look = { readonly account: Account } | { readonly complaint: string };

/** Whose programs run in the folder, by its own list of accounts. */
export async function lookInside(
  carrier: Connection,
  enter: (account: Account) => readonly string[],
  signal: AbortSignal,
): Promise<Look> {
  const unknown = { name: "root", home: "/", shell: "/bin/sh" };
  const { exitCode, stdout, stderr } = await runOnCarrier(carrier, [...enter(unknown), "sh", "-c", LOOK], { signal });
  if (exitCode !== 0) return { complaint: stderr.trim() };
  const [name = "", home = "", shell = ""] = stdout.split("\n");
  return {
    account: { name: name || unknown.name, home: home || unknown.home, shell: shell || unknown.shell },
  };
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a login would have set. The operator's own environment names what the folder has not, and may hold secrets. */
export function environmentOf({ name, home, shell }: Account, term = "dumb"): readonly string[] {
  const words = { PATH, HOME: home, USER: name, LOGNAME: name, SHELL: shell, TERM: term };
  return ["env", "-i", ...Object.entries(words).map(([key, value]) => `${key}=${value}`)];
}

/**
 * The mounts are in a mount namespace of the command's own, so they end with it, and nobody else sees them: nothing stays
 * behind, whatever happens to the command.
 */
export function enterCommand(folder: string, mounts: readonly Mount[]): readonly string[] {
  if (mounts.length === 0) return ["chroot", folder];
  const steps = ["mount --make-rprivate /", ...new Set(mounts.map((mount) => COMMANDS[mount]))];
  return ["unshare", "--mount", "sh", "-c", `${steps.join(" && ")} && exec chroot "$@"`, "sh", folder];
}
