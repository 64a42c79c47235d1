/** The shell program that looks for what an interrupted put left. POSIX, and no option that busybox lacks. */
import { DEFINE_OWN, DEFINE_SIZE, FIND_DESTINATION } from "./file-programs.ts";

/**
 * Finds the part, or makes an empty one that nobody else may read; removes those of other versions of the source.
 * Parameters: destination, name of the file, what names of parts begin with, name of the part. Prints where the file goes
 * and where the part is, each ended by a NUL, its size, a NUL, and `1` where other versions were removed.
 */
export const FIND_PARTIAL_PROGRAM = `
dest=$1 name=$2
${FIND_DESTINATION}
${DEFINE_SIZE}
${DEFINE_OWN}
[ -d "$dest" ] && exit 72
part=$dir/$4 removed=
is_ours() { [ -f "$1" ] && [ ! -L "$1" ] && is_own "$1"; }
for other in "$dir/$3"*; do
  [ "$other" = "$part" ] || ! is_ours "$other" || { rm -f -- "$other" && removed=1; }
done
umask 077
set -C
if [ -e "$part" ] || [ -L "$part" ]; then
  is_ours "$part" && chmod 600 "$part" || { echo "$part is another user's" >&2; exit 1; }
else : >"$part" || exit 73
fi
size=$(size_of "$part") || exit 73
printf '%s\\0%s\\0%s\\0%s' "$dest" "$part" $size "$removed"
`;
