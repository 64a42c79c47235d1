/** The userlands that containers and chroots are tested with, and which checks of the conformance suite each is for. */
import { type Check, checks } from "@towline/conformance";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { buildDebianRoot, debianRootMissing } from "../counterparts/debian-root.ts";
import type { BuildRoot } from "../counterparts/root-folder.ts";

/** A kind of programs on a host. */
export interface Userland {
  readonly userland: string;
  readonly build: BuildRoot;
  readonly only: (check: Check) => boolean;
  /** Reasons to skip checks: all of them where something is missing, and otherwise those that are given. */
  readonly skip: (missing: string | undefined, others?: Reasons) => Reasons;
}

type Reasons = { readonly [id: string]: string };

/** Checks in which the host's own programs play a part: the shell, tar, stat, kill and ps. */
const DEPENDENT = new Set([
  ...["run.signal", "run.environment", "run.terminal-size", "time.timeout"],
  ...[
    "files.mode",
    "files.name-quotes",
    "files.replace",
    "files.folder",
    "files.folder-contents",
    "files.folder-modes",
  ],
  ...["files.folder-conflict", "files.folder-special", "files.links", "files.rights", "files.special"],
]);

const needsSudo = ({ needs }: Check): boolean => needs?.includes("sudo") === true;

/** Whether the host's own programs play a part in a check. */
export function dependsOnUserland({ id }: Check): boolean {
  return DEPENDENT.has(id) || /^(lane\.)?privilege[.-]/.test(id);
}

/** Busybox has every check but those of sudo, which it has not; Debian has sudo, and is asked what depends on programs. */
export const USERLANDS: readonly Userland[] = [
  { userland: "busybox", build: buildBusyboxRoot, only: (check) => !needsSudo(check), skip: reasonsToSkip },
  {
    userland: "debian",
    build: buildDebianRoot,
    only: dependsOnUserland,
    skip: (missing, others) => reasonsToSkip(missing ?? debianRootMissing(), others),
  },
];

function reasonsToSkip(missing: string | undefined, others: Reasons = {}): Reasons {
  return missing === undefined ? others : Object.fromEntries(checks.map((check) => [check.id, missing]));
}
