/** Says what happens where a program that a test needs is missing: a loud skip for people, a failure in CI. */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Programs that tests run against, and the Debian package that has each. */
const PACKAGES = {
  sshd: "openssh-server",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  "ssh-agent": "openssh-client",
  "ssh-add": "openssh-client",
  krb5kdc: "krb5-kdc",
  kdb5_util: "krb5-kdc",
  "kadmin.local": "krb5-admin-server",
  pass: "pass",
  gpg: "gnupg",
  kinit: "krb5-user",
  "softhsm2-util": "softhsm2",
  openssl: "openssl",
  puttygen: "putty-tools",
  sudo: "sudo",
  doas: "opendoas",
  su: "util-linux",
  faillock: "libpam-modules-bin",
  script: "util-linux",
  chroot: "coreutils",
  busybox: "busybox-static",
  tar: "tar",
  rsync: "rsync",
  bsdtar: "libarchive-tools",
  dropbear: "dropbear-bin",
  dropbearkey: "dropbear-bin",
  proftpd: "proftpd-core",
  tinysshd: "tinysshd",
  "tinysshd-makekey": "tinysshd",
  socat: "socat",
  useradd: "passwd",
  chpasswd: "passwd",
  "systemd-nspawn": "systemd-container",
  "lxc-start": "lxc",
  "lxc-attach": "lxc",
  lxd: "lxd",
  lxc: "lxd-client",
  tmux: "tmux",
  nsenter: "util-linux",
  setpriv: "util-linux",
  unshare: "util-linux",
  ip: "iproute2",
  python3: "python3",
  localedef: "locales",
  ps: "procps",
  git: "git",
  bash: "bash",
  zsh: "zsh",
  dash: "dash",
  mksh: "mksh",
  posh: "posh",
  yash: "yash",
  ksh93: "ksh93u+m",
  fish: "fish",
  csh: "tcsh",
  tcsh: "tcsh",
  curl: "curl",
  jq: "jq",
  dockerd: "docker.io",
  "dpkg-query": "dpkg",
  docker: "docker.io",
  "ansible-inventory": "ansible-core",
  nodeset: "clustershell",
  containerd: "containerd",
  runc: "runc",
  podman: "podman",
  newuidmap: "uidmap",
  "docker-registry": "docker-registry",
  mount: "mount",
  shellcheck: "shellcheck",
  toybox: "toybox",
  coreutils: "rust-coreutils",
  umount: "mount",
  losetup: "mount",
  "mkfs.exfat": "exfatprogs",
  "mount.exfat-fuse": "exfat-fuse",
  mkntfs: "ntfs-3g",
  "lowntfs-3g": "ntfs-3g",
} as const;

/** Modules of Debian's own Python, and the package that has each. */
const MODULES = { ClusterShell: "clustershell", fusepy: "python3-fusepy" } as const;

/** Debian's own Python, which has the modules that Debian packages. */
export const PYTHON = "/usr/bin/python3";

export type Counterpart = keyof typeof PACKAGES;

/** Daemons lie in folders that a user's PATH does not have. */
const FOLDERS = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin", "/usr/local/sbin"];

/** Where a program lies; undefined where it is not installed. */
export function findCounterpart(program: Counterpart): string | undefined {
  return FOLDERS.filter((folder) => folder !== "")
    .map((folder) => path.join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Why tests that need these programs can't run here; undefined where they can.
 *
 * @throws Error in CI, where a missing program must not pass for a skipped test.
 * @example
 * ```ts
 * const missing = missingCounterpart("sshd", "ssh-keygen");
 * test("logs in", async (context) => {
 *   if (missing !== undefined) context.skip(missing);
 * });
 * ```
 */
export function missingCounterpart(...programs: Counterpart[]): string | undefined {
  const missing = programs.find((program) => findCounterpart(program) === undefined);
  return missing === undefined ? undefined : refuseInCi(`${missing} is not installed (Debian: ${PACKAGES[missing]})`);
}

/** The same for a module of Python. @throws Error in CI. */
export function missingModule(module: keyof typeof MODULES): string | undefined {
  try {
    execFileSync(PYTHON, ["-c", `import ${module}`], { stdio: "ignore" });
    return undefined;
  } catch {
    return refuseInCi(`${module} is not installed (Debian: ${MODULES[module]})`);
  }
}

/** Why tests that need root can't run here; undefined for root. @throws Error in CI. */
export function missingRoot(): string | undefined {
  return process.getuid?.() === 0 ? undefined : refuseInCi("this needs root");
}

function refuseInCi(reason: string): string {
  if (process.env.CI) throw new Error(`${reason}; in CI this is a failure, not a skip`);
  noteForReport(reason);
  return reason;
}

declare module "vitest" {
  interface TaskMeta {
    /** What the tests of a file found missing, for those that are skipped without a word of why. */
    missing?: string[];
  }
}

/** Benchmarks start the same counterparts, and have no tests. */
const runner = process.env.VITEST === undefined ? undefined : (await import("vitest")).TestRunner;

function noteForReport(reason: string): void {
  const meta = runner?.getCurrentSuite<object>()?.file?.meta;
  if (meta !== undefined) meta.missing = [...new Set([...(meta.missing ?? []), reason])];
}
