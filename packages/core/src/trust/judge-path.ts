/** Decides whether what is at a path may be run here, or may say what is: the one judge of all that asks. */
import { lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describeUser, isGroupOf } from "./accounts.ts";

/** Why something may not be run. */
export interface Distrust {
  /** The file or folder that is to blame. */
  readonly place: string;
  /** A clause that names it: `/srv/x belongs to user 1001 (eve), not to you or root`. */
  readonly why: string;
  /** What makes it right, if it is meant to be. */
  readonly remedy: string;
}

/** What was seen of places. It is for one go without a pause: later, each may have become another's. */
export type Seen = Map<string, Stats>;

/** What is known about the path beforehand. */
export interface JudgeOptions {
  /** It was installed with Towline: who owns Towline's own code can own it, too. */
  readonly isInstallation?: boolean | undefined;
  /** Where many paths are judged in one go: the folders that they share are looked at once. */
  readonly seen?: Seen | undefined;
}

const MAX_LINKS = 40;
const BY_GROUP = 0o020;
const BY_ALL = 0o002;
const STICKY = 0o1000;

/**
 * Judges a file or a folder with every folder on the way to it and every link: each belongs to this user or root, and
 * nobody else can write to it. So what was judged is what is run: nobody else can put another in its place meanwhile.
 *
 * @returns undefined where all is well.
 */
export function judgePath(path: string, { isInstallation = false, seen }: JudgeOptions = {}): Distrust | undefined {
  // Windows has neither owners nor permission bits that Node can tell.
  if (process.geteuid === undefined) return undefined;
  const owners = [...trustedOwners(), ...(isInstallation ? [ownCode().owner] : [])];
  let folder = "/";
  let isOpen = false;
  let links = 0;
  const pending = ["", ...stepsOf(resolve(path))];
  for (let step = pending.shift(); step !== undefined; step = pending.shift()) {
    if (step === "..") {
      folder = dirname(folder);
      continue;
    }
    const place = join(folder, step);
    const status = seen?.get(place) ?? look(place);
    if (!("uid" in status)) return status;
    seen?.set(place, status);
    if (status.isSymbolicLink()) {
      links += 1;
      if (links > MAX_LINKS) return { place, why: `${place} leads in circles`, remedy: `correct the link ${place}` };
      // Elsewhere only those can change it who can write to its folder, and they are judged.
      if (isOpen && !owners.includes(status.uid)) return foreign(place, status);
      const target = readlinkSync(place);
      if (target.startsWith("/")) folder = "/";
      pending.unshift(...(target.startsWith("/") ? ["", ...stepsOf(target)] : stepsOf(target)));
      continue;
    }
    // Whoever can write to these has this program in his hands already.
    const isOwn = ownCode().folders.has(place);
    const distrust = isOwn ? undefined : judgeStatus(place, status, owners);
    if (distrust !== undefined) return distrust;
    isOpen = (status.mode & STICKY) !== 0 && (status.mode & (BY_GROUP | BY_ALL)) !== 0;
    if (status.isDirectory()) folder = place;
  }
  return undefined;
}

/**
 * Judges an open file alone, by its owner and its permissions, as OpenSSH does with `~/.ssh/config`.
 *
 * @returns undefined where all is well.
 */
export function judgeFile(file: string, status: Stats): Distrust | undefined {
  return process.geteuid === undefined ? undefined : judgeStatus(file, status, trustedOwners());
}

function judgeStatus(place: string, status: Stats, owners: readonly number[]): Distrust | undefined {
  const { uid, gid, mode } = status;
  if (!owners.includes(uid)) return foreign(place, status);
  // What is written to /dev/null is not what is read from it.
  if (status.isCharacterDevice()) return undefined;
  // In such a folder, as in /tmp, all can add to it, and take away only what is theirs.
  if (status.isDirectory() && (mode & STICKY) !== 0) return undefined;
  const subject = status.isDirectory() ? `the folder ${place}` : place;
  if ((mode & BY_ALL) !== 0) {
    return { place, why: `everyone on this machine can write to ${subject}`, remedy: `chmod o-w ${place}` };
  }
  if ((mode & BY_GROUP) !== 0 && !isGroupOf(gid, owners)) {
    return { place, why: `the group ${gid} can write to ${subject}`, remedy: `chmod g-w ${place}` };
  }
  return undefined;
}

function foreign(place: string, { uid }: Stats): Distrust {
  const you = process.geteuid?.() ?? 0;
  const owner = describeUser(uid);
  return you === 0
    ? { place, why: `${place} belongs to ${owner}, and you are root`, remedy: `chown root ${place}` }
    : { place, why: `${place} belongs to ${owner}, not to you or root`, remedy: `chown ${you} ${place}` };
}

function look(place: string): Stats | Distrust {
  try {
    return lstatSync(place);
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    return { place, why: `${place} cannot be looked at (${code})`, remedy: "check the path and its permissions" };
  }
}

/** Whether what belongs to a user counts as this user's own. */
export function isTrustedOwner(uid: number): boolean {
  return trustedOwners().includes(uid);
}

/** Root, this user, and with sudo the user who called it: whoever may run this as root has put it there. */
function trustedOwners(): readonly number[] {
  const user = process.geteuid?.() ?? 0;
  const caller = process.env.SUDO_UID;
  return user === 0 && caller !== undefined && /^\d{1,10}$/.test(caller) ? [0, Number(caller)] : [0, user];
}

interface OwnCode {
  readonly owner: number;
  /** Those on the way to it. */
  readonly folders: ReadonlySet<string>;
}

let own: OwnCode | undefined;

/** The code that runs right now. */
function ownCode(): OwnCode {
  if (own !== undefined) return own;
  const file = realpathSync(fileURLToPath(import.meta.url));
  const folders = new Set<string>();
  for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  own = { owner: lstatSync(file).uid, folders };
  return own;
}

function stepsOf(path: string): string[] {
  return path.split(sep).filter((step) => step !== "" && step !== ".");
}
