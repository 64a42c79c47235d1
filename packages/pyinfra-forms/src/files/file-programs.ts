/** File operations by small shell programs, for connections that can copy whole files but have no file protocol. */
import { buffer } from "node:stream/consumers";
import { type Connection, type FileStatus, ownProgram } from "@towline/core";

/** Exit codes by which the programs tell what is wrong. */
const ERROR_CODES: { readonly [exitCode: number]: string } = { 71: "ENOENT", 72: "EISDIR", 75: "EEXIST" };

const EXISTS = '[ -e "$1" ] || [ -L "$1" ] || exit 71';
/** Raw mode in hex, size, time of change, owner, group: first as GNU and busybox spell it, then as BSD does. */
const status = (follow: string): string =>
  `stat ${follow} -c '%f %s %Y %u %g' "$1" 2>/dev/null || stat ${follow} -f '%Xp %z %m %u %g' "$1"`;

/** POSIX, and no option that busybox lacks. The path is $1. */
export const PROGRAMS = {
  /** Only the login may read it until it has its mode. */
  create: '( umask 077; set -C; : >"$1" ) && exit; [ -e "$1" ] && exit 75; [ -d "$(dirname "$1")" ] || exit 71; exit 1',
  truncate: 'umask 077; [ -d "$1" ] && exit 72; : >"$1"',
  rename: `${EXISTS}; [ -d "$2" ] && exit 72; mv -f "$1" "$2"`,
  remove: `${EXISTS}; if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir "$1"; else rm -f "$1"; fi`,
  stat: `[ -e "$1" ] || exit 71; ${status("-L")}`,
  lstat: `${EXISTS}; ${status("")}`,
  list: '[ -e "$1" ] || exit 71; cd "$1" && for n in .* *; do case $n in .|..) continue ;; esac; [ -e "$n" ] || [ -L "$n" ] || continue; printf "%s\\0" "$n"; done',
  mkdir: `[ -e "$1" ] && exit 75; mkdir \${2:+-m "$2"} "$1"`,
  chmod: `${EXISTS}; chmod "$2" "$1"`,
  utimes: `${EXISTS}; TZ=UTC touch -a -t "$2" "$1" && TZ=UTC touch -m -t "$3" "$1"`,
  readlink: `${EXISTS}; readlink -n "$1"`,
  symlink: '[ -e "$1" ] || [ -L "$1" ] && exit 75; ln -s -- "$2" "$1"',
} as const;

/** Runs one of the programs on a path, and resolves to what it printed. */
export type ProgramRunner = (
  program: keyof typeof PROGRAMS,
  path: string,
  ...parameters: readonly string[]
) => Promise<string>;

/**
 * Runs one of the programs, and returns what it printed.
 *
 * @throws Error with an errno's name as `code`, where it is known, and the program's words.
 */
export async function runProgram(
  exec: Connection["exec"],
  program: keyof typeof PROGRAMS,
  path: string,
  ...parameters: readonly string[]
): Promise<string> {
  const text = ownProgram(PROGRAMS[program]);
  const process = await exec(["sh", "-c", text, "sh", asPath(path), ...parameters]);
  process.stdin.end();
  const [printed, words, { exitCode }] = await Promise.all([
    buffer(process.stdout),
    buffer(process.stderr),
    process.exited,
  ]);
  if (exitCode === 0) return printed.toString("utf8");
  const told = words.toString("utf8").trim() || `${program} ended with exit code ${exitCode}`;
  const code = ERROR_CODES[exitCode ?? 0] ?? (/permission denied/i.test(told) ? "EACCES" : undefined);
  throw Object.assign(new Error(told), { code });
}

/** What `stat` printed. @throws Error when it printed something else. */
export function parseStatus(printed: string): FileStatus {
  const match = /^([0-9a-f]+) (\d+) (-?\d+) (\d+) (\d+)\s*$/i.exec(printed);
  if (match === null) throw new Error(`stat printed what nobody understands: ${JSON.stringify(printed)}`);
  const [raw, ...numbers] = match.slice(1);
  const [size = 0, modifiedAt = 0, uid = 0, gid = 0] = numbers.map(Number);
  const bits = Number.parseInt(raw ?? "", 16);
  const types: { readonly [bits: number]: FileStatus["type"] } = { 4: "directory", 8: "file", 10: "symlink" };
  return { type: types[bits >> 12] ?? "other", size, mode: bits & 0o7777, modifiedAt, uid, gid };
}

/** A path that no program takes for an option. */
export function asPath(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}
