/** Knows versions of ssh servers with holes that matter, by what they call themselves. */

/** A hole of the version that a server says it is. */
export interface Weakness {
  readonly name: string;
  readonly consequence: string;
  /** What is to be installed. */
  readonly fix: string;
}

interface KnownWeakness extends Weakness {
  affects(software: string): boolean;
}

const REGRESSHION: Weakness = {
  name: "regreSSHion (CVE-2024-6387)",
  consequence: "who reaches the port may become root",
  fix: "OpenSSH 9.8, or your distribution's fix",
};

/** Packages of distributions that have the fix under the old version. */
const REGRESSHION_FIXES: readonly (readonly [pattern: RegExp, least: number])[] = [
  [/^OpenSSH_9\.2p1 Debian-2\+deb12u(\d+)/, 3],
  [/^OpenSSH_8\.9p1 Ubuntu-3ubuntu0\.(\d+)/, 10],
  [/^OpenSSH_9\.6p1 Ubuntu-3ubuntu13\.(\d+)/, 3],
];

const WEAKNESSES: readonly KnownWeakness[] = [
  {
    ...REGRESSHION,
    affects: (software) => {
      const version = versionOf(/^OpenSSH_(\d+)\.(\d+)/, software);
      if (version === undefined) return false;
      const isFixed = REGRESSHION_FIXES.some(([pattern, least]) => Number(pattern.exec(software)?.[1] ?? -1) >= least);
      return !isFixed && (isBefore(version, [4, 4]) || (!isBefore(version, [8, 5]) && isBefore(version, [9, 8])));
    },
  },
  {
    name: "CVE-2018-10933",
    consequence: "anybody can log in without a password or key",
    fix: "libssh 0.7.6 or 0.8.4",
    affects: (software) => {
      const version = versionOf(/^libssh[-_](\d+)\.(\d+)\.(\d+)/, software);
      if (version === undefined || isBefore(version, [0, 6])) return false;
      return isBefore(version, [0, 7, 6]) || (!isBefore(version, [0, 8]) && isBefore(version, [0, 8, 4]));
    },
  },
  {
    name: "CVE-2016-7406",
    consequence: "who can try to log in may become root",
    fix: "dropbear 2016.74",
    affects: (software) => {
      const version = versionOf(/^dropbear_(\d+)\.(\d+)/, software);
      return version !== undefined && isBefore(version, [2016, 74]);
    },
  },
  {
    name: "CVE-2025-32433",
    consequence: "who reaches the port can run commands without logging in",
    fix: "Erlang/OTP 27.3.3, 26.2.5.11 or 25.3.2.20",
    affects: (software) => {
      const version = versionOf(/^Erlang\/(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?/, software);
      if (version === undefined) return false;
      const [major = 0, minor = 0] = version;
      if (major === 4) return isBefore(version, [4, 15, 3, 12]);
      if (major === 5 && minor < 2) return isBefore(version, [5, 1, 4, 8]);
      return isBefore(version, [5, 2, 10]);
    },
  },
];

/** The holes of a server; `software` is what its greeting says after `SSH-2.0-`. */
export function findWeaknesses(software: string): readonly Weakness[] {
  return WEAKNESSES.filter((weakness) => weakness.affects(software));
}

function versionOf(pattern: RegExp, software: string): readonly number[] | undefined {
  return pattern
    .exec(software)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
}

function isBefore(version: readonly number[], other: readonly number[]): boolean {
  for (const [index, part] of other.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
