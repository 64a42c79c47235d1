/** The command line that runs a program in the folder: with an environment of its own, and with what is mounted there. */
import type { LoginEnvironment } from "@towline/core";

/** What can be mounted. */
export const MOUNTS = ["proc", "sys", "dev"] as const;

export type Mount = (typeof MOUNTS)[number];

const COMMANDS: { readonly [Name in Mount]: string } = {
  proc: 'mount -t proc proc "$1/proc"',
  sys: 'mount --rbind /sys "$1/sys"',
  dev: 'mount --rbind /dev "$1/dev"',
};

/** The environment of its own. The operator's names what the folder has not, and may hold secrets. */
export function setOnly(login: LoginEnvironment, term = "dumb"): readonly string[] {
  return ["env", "-i", ...Object.entries({ ...login, TERM: term }).map(([name, value]) => `${name}=${value}`)];
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
