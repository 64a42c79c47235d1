/** The shell programs that send folders from a host. POSIX, and no option that busybox lacks. */
import { HEAD_COUNTS_BYTES } from "./file-programs.ts";

/** Exit code of a program that found no tar. */
export const NO_TAR = 75;

/** Exit code of a program whose tar found that a file changed while it was read. */
export const CHANGED = 79;

/**
 * Sends an archive for each source, one after the other. Parameters: `h` to follow links or nothing, then the sources.
 * A folder's entries are named from the folder itself, so that where it lies does not matter.
 */
export const GET_FOLDERS_PROGRAM = `
command -v tar >/dev/null || exit ${NO_TAR}
links=$1 changed=; shift
for source do
  case $source in -*) source=./$source ;; esac
  if [ -d "$source" ]; then (cd -P "$source" || exit 73; exec tar -c$links -f - .)
  elif [ -f "$source" ]; then
    case $source in */*) ;; *) source=./$source ;; esac
    (cd -P "\${source%/*}/" || exit 73; exec tar -ch -f - "./\${source##*/}")
  elif [ -e "$source" ]; then echo "$source is neither a file nor a folder" >&2; exit 1
  else echo "there is no $source" >&2; exit 71
  fi
  case $? in 0) ;; 1) changed=1 ;; 73) exit 73 ;; *) exit 1 ;; esac
done
[ -z "$changed" ] || exit ${CHANGED}
`;

/** Defines `send`, which sends a file, or a folder with what is in it, under a name. Wants to know `follow` and `mark`. */
export const SEND_ENTRY = `
if ${HEAD_COUNTS_BYTES}; then content() { head -c "$2" <"$1"; }; else content() { cat <"$1"; }; fi
tell() { printf '%s %s %s\\n%s\\0%s\\0' "$1" $2 "$3" "$4" "$5"; }
send() {
  target= size=0 rights=755
  if [ -L "$1" ] && [ -z "$follow" ]; then
    kind=symlink target=$(readlink "$1" && echo x) || exit 1
    target=\${target%?x}
  elif [ -d "$1" ]; then kind=directory
  elif [ -f "$1" ]; then kind=file rights=644 size=$(wc -c <"$1") || exit 1
  elif [ -p "$1" ]; then kind=fifo
  elif [ -S "$1" ]; then echo "$1 is a socket" >&2; exit 1
  elif [ -e "$1" ]; then kind=device
  else return 0
  fi
  [ $kind = symlink ] || rights=$(stat -L -c '%a %Y' "$1" 2>/dev/null || stat -L -f '%Lp %m' "$1" 2>/dev/null || echo $rights 0)
  [ $kind = symlink ] && rights="777 0"
  tell $kind $size "$rights" "$2" "$target"
  [ $kind != file ] || content "$1" $size || exit 1
  printf %s "$mark"
  [ $kind = directory ] || return 0
  [ -r "$1" ] && [ -x "$1" ] || { echo "$1: Permission denied" >&2; exit 1; }
  for item in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$item" ] || [ -L "$item" ]; then send "$item" "$2/\${item##*/}"; fi
  done
}
`;

/**
 * The same without tar, for {@link EntryReader}. Parameters: `h` to follow links or nothing, what ends each entry, then
 * the sources. A file that grows is sent up to its size before, where the host can do so.
 */
export const GET_ENTRIES_PROGRAM = `
follow=$1 mark=$2; shift 2
${SEND_ENTRY}
for source do
  case $source in -*) source=./$source ;; esac
  if [ -d "$source" ]; then send "\${source%/}/." .
  elif [ -e "$source" ]; then (follow=h; send "$source" "./\${source##*/}") || exit 1
  else echo "there is no $source" >&2; exit 71
  fi
  tell over 0 "0 0" '' ''
done
`;

/** Prints what shell text on stdin prints. */
export const PRINT_PROGRAM = `
eval "$(cat)"
`;
