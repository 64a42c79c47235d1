/** The shell programs that tell what is in a folder on a host. POSIX, and no option that busybox lacks. */

import { FIND_SUM } from "./file-programs.ts";

/** Exit code of a program that found no `stat`, `find` or `xargs` to look with. */
export const CANNOT_LIST = 80;

/** How the text of the programs names the destination itself. */
export const ITSELF = ".";

/** Whoever sends names must not find that nobody reads them. */
export const DRAIN = "trap 'cat >/dev/null' EXIT";

/**
 * Defines `search`, which looks through what its parameters name, and `look`, which looks at what stdin names. They tell of
 * each entry: a mark, mode, size, time, name and where it leads. The mark is random: no name can hold it. GNU's find tells
 * all of it in one pass, with letter and octal digits for the mode; others print less, or nothing. `stat` tells it in hex, and of links on lines of their
 * own. Wants to know `mark`, and in `follow` `-L` to look at what links lead to, or nothing.
 */
export const LOOK = `
command -v find >/dev/null && command -v xargs >/dev/null || exit ${CANNOT_LIST}
if [ "$(find . -prune -printf '%y%T@%p%l' 2>/dev/null)" ]; then
  format="$mark %y %m %s %T@ %p\\0%l\\n"
  export format
  search() { find $follow "$@" -printf "$format"; }
  look() { xargs -0 sh -c 'exec find "$@" -prune -printf "$format"' sh; }
else
  if stat -c %f . >/dev/null 2>&1; then how=-c format="$mark %f %s %Y %n"
  elif stat -f %Xp . >/dev/null 2>&1; then how=-f format="$mark %Xp %z %m %N"
  else exit ${CANNOT_LIST}
  fi
  export mark how format follow
  report='
stat $follow "$how" "$format" "$@" || failed=1
for item do
  [ -n "$follow" ] || [ ! -L "$item" ] || { printf "%s link %s\\0" "$mark" "$item"; readlink -n "$item"; echo; }
done
[ -z "$failed" ]'
  search() { find $follow "$@" -exec sh -c "$report" sh {} +; }
  look() { xargs -0 sh -c "$report" sh; }
fi
`;

/**
 * Tells of what is in a destination. Parameters: destination, mark, and the folders to look through. Without such only what
 * stdin names is looked at. What can't be looked at is left out.
 */
export const LIST_PROGRAM = `
dest=$1 mark=$2 follow=; shift 2
[ $# -gt 0 ] || ${DRAIN}
case $dest in -*) dest=./$dest ;; esac
if [ ! -d "$dest" ]; then
  if [ -e "$dest" ] || [ -L "$dest" ]; then exit 74; fi
  exit 0
fi
cd -P "$dest" || exit 73
${LOOK}
{ if [ $# -gt 0 ]; then search "$@"; else look; fi; } 2>/dev/null
exit 0
`;

/** Prints the SHA-256 and the name of each file that stdin names, those that can be read. Parameter: the folder. */
export const HASH_FILES_PROGRAM = `
${DRAIN}
dest=$1
case $dest in -*) dest=./$dest ;; esac
cd -P "$dest" || exit 73
${FIND_SUM}
[ -n "$sum" ] || { echo "there is no sha256sum, shasum or openssl to compare with" >&2; exit 1; }
xargs -0 $sum 2>/dev/null
exit 0
`;
