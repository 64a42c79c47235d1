/** The shell program that writes a file where it belongs. POSIX, and no option that busybox lacks. */
import { DEFINE_SIZE, FIND_DESTINATION, INCOMPLETE } from "./file-programs.ts";

/**
 * Reads the content from stdin. Parameters: destination, name, size, the mode of a new file, the mode asked for or nothing,
 * the owner as chown takes it or nothing, the time as touch takes it or nothing. Prints where it is, and its size.
 */
export const PUT_IN_PLACE_PROGRAM = `
dest=$1 name=$2 size=$3 mode=$5
${FIND_DESTINATION}
${DEFINE_SIZE}
[ -d "$dest" ] && exit 72
[ ! -e "$dest" ] || [ -f "$dest" ] || exit 70
umask 077
[ -e "$dest" ] || mode=\${mode:-$4}
exec 3>"$dest" || exit 73
cat >&3 || exit 1
exec 3>&-
got=$(size_of "$dest")
if [ -n "$size" ] && [ "$got" -ne "$size" ]; then exit ${INCOMPLETE}; fi
[ -z "$6" ] || chown -- "$6" "$dest" || exit 1
[ -z "$mode" ] || chmod "$mode" "$dest" || exit 1
[ -z "$7" ] || TZ=UTC0 touch -m -t "$7" "$dest" || exit 1
printf '%s\\0%s\\0%s' "$dest" "$dest" $got
`;
