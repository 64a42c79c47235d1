/** The shell programs that move files where a host has no file protocol. POSIX, and no option that busybox lacks. */

/** What programs say is read, and in other languages they say it otherwise. */
const IN_ENGLISH = "LC_ALL=C; export LC_ALL";

/** Exit code of a program to which not all was sent. */
export const INCOMPLETE = 77;

/** Sets `dest` from the destination asked for and the file's name, and `dir` to its folder. */
const FIND_DESTINATION = `
case $dest in -*) dest=./$dest ;; esac
if [ -d "$dest" ]; then dest=\${dest%/}/$name
else case $dest in */) echo "there is no folder $dest" >&2; exit 71 ;; esac
fi
case $dest in */*) dir=\${dest%/*} ;; *) dir=. ;; esac
[ -n "$dir" ] || dir=/
if [ ! -d "$dir" ]; then [ -e "$dir" ] && exit 74; exit 71; fi
`;

/**
 * Reads the content from stdin. Parameters: destination, name, size, mode, temporary name, `place` or `keep`, the owner
 * as chown takes it or nothing, the time as touch takes it or nothing. Prints where it goes and where it is, each ended by a NUL, and its size.
 */
export const PUT_PROGRAM = `
${IN_ENGLISH}
dest=$1 name=$2 size=$3 mode=$4
${FIND_DESTINATION}
[ -d "$dest" ] && exit 72
tmp=$dir/$5
clean() { rm -f -- "$tmp"; }
trap 'clean; exit 1' HUP INT TERM
umask 077
set -C
exec 3>"$tmp" || exit 73
chmod "$mode" "$tmp" || { clean; exit 1; }
cat >&3 || { clean; exit 1; }
exec 3>&-
got=$(wc -c <"$tmp")
if [ -n "$size" ] && [ "$got" -ne "$size" ]; then clean; exit ${INCOMPLETE}; fi
[ -z "$7" ] || chown -- "$7" "$tmp" && chmod "$mode" "$tmp" || { clean; exit 1; }
[ -z "$8" ] || TZ=UTC0 touch -m -t "$8" "$tmp" || { clean; exit 1; }
[ "$6" = keep ] || mv -f -- "$tmp" "$dest" || { clean; exit 1; }
printf '%s\\0%s\\0%s' "$dest" "$tmp" $got
`;

/** Removes the temporary file of a put that was cut off. Parameters: destination, temporary name. */
export const REMOVE_PROGRAM = `
${IN_ENGLISH}
dest=$1 name=x
${FIND_DESTINATION}
rm -f -- "$dir/$2"
`;

/**
 * Prints size, mode and time in one line, then the content: as much as there was, where the host can cut off what a file
 * grows by. Parameter: the file.
 */
export const GET_PROGRAM = `
${IN_ENGLISH}
file=$1
case $file in -*) file=./$file ;; esac
[ -e "$file" ] || exit 71
[ -d "$file" ] && exit 72
[ -f "$file" ] || { echo "it is no plain file" >&2; exit 1; }
[ -r "$file" ] || exit 73
status=$(stat -L -c '%a %Y' "$file" 2>/dev/null || stat -L -f '%Lp %m' "$file" 2>/dev/null) || status=644
exec <"$file"
size=$(wc -c <"$file")
echo $size $status
if command -v head >/dev/null; then exec head -c $size; else exec cat; fi
`;

/** Prints the first so many bytes of a file. Parameters: the file, how many. */
export const READ_PROGRAM = `
if command -v head >/dev/null; then exec head -c "$2" <"$1"; else exec cat <"$1"; fi
`;

/** Exit code of a program that found none to hash with. */
export const NO_HASH = 82;

/** Defines `sum`, which prints the SHA-256 of what it reads. Sets `no_hash` where the host has no program for it. */
export const DEFINE_SUM = `
no_hash=
if command -v sha256sum >/dev/null; then sum() { sha256sum; }
elif command -v shasum >/dev/null; then sum() { shasum -a 256; }
elif command -v openssl >/dev/null; then sum() { openssl dgst -sha256 -r; }
else no_hash=1
fi
`;

/** Prints the SHA-256 of what a program prints, and ends as that does. Parameters: the program, and its own. */
export const SUM_PROGRAM = `
${IN_ENGLISH}
unset CDPATH
${DEFINE_SUM}
[ -z "$no_hash" ] || exit ${NO_HASH}
program=$1; shift
exec 4>&1
code=$({ { sh -c "$program" sh "$@" 3>&- 4>&-; echo $? >&3; } | sum >&4 3>&-; } 3>&1)
exit $code
`;
