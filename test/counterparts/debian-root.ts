/** A root file system of Debian's own programs, with sudo: packages of this machine, copied file by file in a second. */
import { execFile } from "node:child_process";
import { lstat, mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { missingCounterpart } from "./require-counterpart.ts";
import { makeRootFolder, type RootFolder } from "./root-folder.ts";

const run = promisify(execFile);
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** What a small Debian has, and sudo; busybox is there to be an init, and has no other name. */
const PACKAGES = [
  ...[
    "base-files",
    "bash",
    "busybox-static",
    "coreutils",
    "dash",
    "diffutils",
    "findutils",
    "grep",
    "gzip",
    "hostname",
  ],
  ...["login", "mount", "ncurses-base", "passwd", "procps", "sed", "sudo", "tar", "util-linux"],
];

/** Packages that others depend on for their installation only. */
const NOT_NEEDED = new Set(["debconf", "dpkg", "perl-base", "tzdata"]);

/** Files that say nothing to a program, and settings that this machine may have changed. */
const LEFT_OUT = /^\/(usr\/share\/(?!terminfo)|usr\/games|var|etc\/(?!pam\.d\/|security\/|login\.defs$|os-release$))/;

/** Settings of its own. Root and the user app may do everything by sudo, without a password. */
const SETTINGS: { readonly [file: string]: string } = {
  // Nobody is asked for names.
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\nhosts: files\n",
  "etc/shadow": "root:*:19000:0:99999:7:::\napp:*:19000:0:99999:7:::\n",
  "etc/sudoers": "root ALL=(ALL:ALL) ALL\napp ALL=(ALL:ALL) NOPASSWD: ALL\n",
  "etc/pam.d/common-auth": "auth required pam_unix.so\n",
  "etc/pam.d/common-account": "account required pam_unix.so\n",
  "etc/pam.d/common-password": "password required pam_unix.so\n",
  "etc/pam.d/common-session": "session required pam_permit.so\n",
  "etc/pam.d/common-session-noninteractive": "session required pam_permit.so\n",
};

/** Why it can't be built here; undefined where it can. @throws Error in CI, where that is a failure. */
export function debianRootMissing(): string | undefined {
  return missingCounterpart("dpkg-query", "sudo", "busybox", "ps", "tar");
}

/** Builds it in a temporary folder. Needs root, and a machine that runs Debian with merged `/usr`. */
export async function buildDebianRoot(): Promise<RootFolder> {
  const files = await listFiles(await withDependencies(PACKAGES));
  const root = await makeRootFolder();
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(path.join(root.folder, "usr", name));
    await symlink(`usr/${name}`, path.join(root.folder, name));
  }
  const copy = 'set -o pipefail; tar -C / --create --no-recursion --null --files-from=- | tar -C "$0" --extract';
  const copying = run("bash", ["-c", copy, root.folder]);
  copying.child.stdin?.end(files.map((file) => file.slice(1)).join("\0"));
  await copying;
  for (const [name, content] of Object.entries(SETTINGS)) {
    await writeFile(path.join(root.folder, name), content, { mode: name === "etc/sudoers" ? 0o440 : 0o644 });
  }
  return root;
}

/** The packages and, of those that are installed, all that they need. */
async function withDependencies(names: readonly string[]): Promise<readonly string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has the same marks.
  const format = "${Package}\\t${Pre-Depends},${Depends}\\n";
  const { stdout } = await run("dpkg-query", ["--show", `--showformat=${format}`], { maxBuffer: OUTPUT_LIMIT });
  const needs = new Map<string, readonly string[]>();
  for (const line of stdout.trim().split("\n")) {
    const [name = "", depends = ""] = line.split("\t");
    needs.set(
      name,
      depends.split(/[,|]/).map((need) => need.trim().replace(/[ :(].*/, "")),
    );
  }
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || NOT_NEEDED.has(name) || !needs.has(name)) return;
    found.add(name);
    for (const need of needs.get(name) ?? []) visit(need);
  };
  for (const name of names) visit(name);
  return [...found];
}

/** Files and links of packages, in folders without links on the way to them. */
async function listFiles(packages: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run("dpkg-query", ["--listfiles", ...packages], { maxBuffer: OUTPUT_LIMIT });
  const paths = [...new Set(stdout.split("\n"))].filter((file) => file.startsWith("/") && !LEFT_OUT.test(file));
  const places = await Promise.all(
    paths.map(async (file) => {
      const status = await lstat(file).catch(() => undefined);
      if (status === undefined || status.isDirectory()) return [];
      return [path.join(await realpath(path.dirname(file)), path.basename(file))];
    }),
  );
  return [...new Set(places.flat())];
}
