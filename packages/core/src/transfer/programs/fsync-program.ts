/** The shell program that has what was put written to the disk. POSIX, but for what it makes of each kind of `sync`. */

/** Exit code of a program that found none to write to the disk with. */
export const NO_FSYNC = 84;

/** Defines `durably`, which has one file, or with `-f` its file system, written to the disk; all there is where `sync` takes no names. */
export const DEFINE_FSYNC = `
durably() {
  case $(sync --version 2>/dev/null) in *coreutils*) sync "$@" ;; *) sync ;; esac
}
`;

/** Has a file or folder written to the disk. Parameter: its path. */
export const FSYNC_PROGRAM = `
command -v sync >/dev/null || exit ${NO_FSYNC}
${DEFINE_FSYNC}
durably -- "$1"
`;
