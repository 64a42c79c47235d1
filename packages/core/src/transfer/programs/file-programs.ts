/** The shell programs that move files where a host has no file protocol. POSIX, and no option that busybox lacks. */

/** Exit code of a program to which not all was sent. */
export const INCOMPLETE = 77;

/** Exit code of a program that found a part grow which it is to go on with. */
export const BUSY = 83;

/** Sets `dest` from the destination asked for and the file's name, and `dir` to its folder. */
export const FIND_DESTINATION = `
case $dest in -*) dest=./$dest ;; esac
if [ -d "$dest" ]; then dest=\${dest%/}/$name
else case $dest in */) echo "there is no folder $dest" >&2; exit 71 ;; esac
fi
case $dest in */*) dir=\${dest%/*} ;; *) dir=. ;; esac
[ -n "$dir" ] || dir=/
if [ ! -d "$dir" ]; then [ -e "$dir" ] && exit 74; exit 71; fi
`;

/** Defines `size_of`, which prints how many bytes a file has. Some programs that count them, such as busybox's, read it all. */
export const DEFINE_SIZE = `
size_of() { stat -L -c %s "$1" 2>/dev/null || stat -L -f %z "$1" 2>/dev/null || wc -c <"$1"; }
`;

/** Defines `is_own`, whether a file or folder is the user's own. `-O` is no part of the standard, and not all shells have it. */
export const DEFINE_OWN = `
is_own() {
  [ -O "$1" ] 2>/dev/null
  case $? in 0 | 1) return ;; esac
  [ -n "$(find "$1" -prune -user "$(id -u)" 2>/dev/null)" ]
}
`;

/**
 * Reads the content from stdin. Parameters: destination, name, size, mode, temporary name, `place` or `keep`, the owner
 * as chown takes it or nothing, the time as touch takes it or nothing, and how many bytes of a file that is to be kept when
 * this is cut off are there already, or nothing. Prints where it goes and where it is, each ended by a NUL, and its size.
 */
export const PUT_PROGRAM = `
dest=$1 name=$2 size=$3 mode=$4
${FIND_DESTINATION}
${DEFINE_SIZE}
[ -d "$dest" ] && exit 72
[ ! -e "$dest" ] || [ -f "$dest" ] || exit 70
tmp=$dir/$5
clean() { rm -f -- "$tmp"; }
kept=$9
clean_unless_kept() { [ -n "$kept" ] || clean; }
trap 'clean_unless_kept; exit 1' HUP INT TERM
umask 077
if [ -z "$kept" ]; then
  set -C
  exec 3>"$tmp" || exit 73
  chmod "$mode" "$tmp" || { clean; exit 1; }
else
  [ "$kept" != 0 ] || : >"$tmp" || exit 73
  [ "$(size_of "$tmp")" -eq "$kept" ] || exit ${BUSY}
  exec 3>>"$tmp" || exit 73
fi
cat >&3
code=$?
# A signal cuts it off; a disk that is full stays so until it is removed.
[ $code -le 128 ] || { clean_unless_kept; exit 1; }
[ $code = 0 ] || { clean; exit 1; }
exec 3>&-
got=$(size_of "$tmp")
if [ -n "$size" ] && [ "$got" -ne "$size" ]; then clean_unless_kept; exit ${INCOMPLETE}; fi
[ -z "$7" ] || chown -- "$7" "$tmp" && chmod "$mode" "$tmp" || { clean; exit 1; }
[ -z "$8" ] || TZ=UTC0 touch -m -t "$8" "$tmp" || { clean; exit 1; }
[ "$6" = keep ] || mv -f -- "$tmp" "$dest" || { clean; exit 1; }
printf '%s\\0%s\\0%s' "$dest" "$tmp" $got
`;

/** Removes the temporary file of a put that was cut off. Parameters: destination, temporary name. */
export const REMOVE_PROGRAM = `
dest=$1 name=x
${FIND_DESTINATION}
rm -f -- "$dir/$2"
`;

/** Prints size, mode and time in one line. Parameter: the file. */
export const STATUS_PROGRAM = `
file=$1
case $file in -*) file=./$file ;; esac
[ -e "$file" ] || exit 71
[ -d "$file" ] && exit 72
[ -f "$file" ] || { echo "it is no plain file" >&2; exit 1; }
[ -r "$file" ] || exit 73
status=$(stat -L -c '%s %a %Y' "$file" 2>/dev/null || stat -L -f '%z %Lp %m' "$file" 2>/dev/null) || status='0 644'
exec <"$file"
size=\${status%% *}
# What the kernel makes up while it is read has another size than it tells.
[ "$size" -gt 65536 ] || size=$(wc -c <"$file")
echo $size \${status#* }
`;

/** Whether `head` can cut off a file after so many bytes: OpenBSD's knows lines alone. */
export const HEAD_COUNTS_BYTES = "head -c 1 </dev/null >/dev/null 2>&1";

/**
 * Defines `first`, with which a program ends: it prints so many bytes of the file that is standard input, or all of it
 * where the host can't cut it off. busybox's `head` prints little at a time, which containers pass on slowly.
 */
const DEFINE_FIRST = `
first() {
  rest=$1
  if [ "$rest" -gt 65536 ] && dd bs=65536 count=0 iflag=fullblock status=none 2>/dev/null; then
    dd bs=65536 count=$((rest / 65536)) iflag=fullblock status=none || exit 1
    rest=$((rest % 65536))
  fi
  if ${HEAD_COUNTS_BYTES}; then exec head -c $rest; else exec cat; fi
}
`;

/**
 * Prints the same, then the content: as much as there was, where the host can cut off what a file grows by. Parameters:
 * the file, how many bytes of it to leave out.
 */
export const GET_PROGRAM = `
${STATUS_PROGRAM}
${DEFINE_FIRST}
[ "$2" != 0 ] || first $size
tail -c +$(($2 + 1)) | if ${HEAD_COUNTS_BYTES}; then head -c $((size - $2)); else cat; fi
`;

/** Prints the first so many bytes of a file. Parameters: the file, how many. */
export const READ_PROGRAM = `
${DEFINE_FIRST}
exec <"$1" || exit 1
first "$2"
`;

/** Exit code of a program that found none to hash with. */
export const NO_HASH = 82;

/** Sets `sum` to the words that print the SHA-256 of what they read, or of files; to nothing where the host has no program for it. */
export const FIND_SUM = `
if command -v sha256sum >/dev/null; then sum=sha256sum
elif command -v shasum >/dev/null; then sum='shasum -a 256'
elif command -v openssl >/dev/null; then sum='openssl dgst -sha256 -r'
else sum=
fi
`;

/** Prints the SHA-256 of what a program prints, and ends as that does. Parameters: the program, and its own. */
export const SUM_PROGRAM = `
${FIND_SUM}
[ -n "$sum" ] || exit ${NO_HASH}
program=$1; shift
exec 4>&1
code=$({ { (eval "$program") 3>&- 4>&-; echo $? >&3; } | $sum >&4 3>&-; } 3>&1)
exit $code
`;
