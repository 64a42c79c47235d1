/** The shell programs that tell what is in a source on a host, and send files of it by name. POSIX, as busybox has it. */
import { NO_TAR, SEND_ENTRY } from "./get-programs.ts";
import { CANNOT_LIST, DRAIN, ITSELF, LOOK } from "./sync-programs.ts";

/** Exit code of a program that could not look at all of it. */
export const NOT_ALL_LISTED = 82;

/**
 * Tells of a source and all that is in it: of a folder from the folder itself, of a file by its name. Parameters: source,
 * mark, and `-L` to follow links or nothing.
 */
export const LIST_SOURCE_PROGRAM = `
source=$1 mark=$2 follow=$3
case $source in -*) source=./$source ;; esac
if [ -d "$source" ]; then start=${ITSELF} folder=$source
elif [ -e "$source" ]; then
  case $source in */*) ;; *) source=./$source ;; esac
  start=./\${source##*/} folder=\${source%/*}/ follow=-L
else echo "there is no $source" >&2; exit 71
fi
cd -P "$folder" || exit 73
${LOOK}
search "$start" || exit ${NOT_ALL_LISTED}
`;

const ENTER_FOLDER = `
${DRAIN}
folder=$1
case $folder in -*) folder=./$folder ;; esac
cd -P "$folder" || exit 73
command -v xargs >/dev/null || exit ${CANNOT_LIST}
`;

/** Sends archives of the files that stdin names. Parameters: their folder, and `h` to follow links or nothing. */
export const GET_NAMED_PROGRAM = `
${ENTER_FOLDER}
command -v tar >/dev/null || exit ${NO_TAR}
xargs -0 tar -c$2 -f -
`;

/**
 * The same without tar, for {@link EntryReader}. Parameters: their folder, `h` to follow links or nothing, what ends each
 * entry, and {@link SEND_NAMED_ENTRIES}.
 */
export const GET_NAMED_ENTRIES_PROGRAM = `
${ENTER_FOLDER}
xargs -0 sh -c "$4" sh "$2" "$3"
`;

/** What is run for as many of the names as fit into a command. */
export const SEND_NAMED_ENTRIES = `
follow=$1 mark=$2; shift 2
${SEND_ENTRY}
for item do
  if [ -e "$item" ] || [ -L "$item" ]; then send "$item" "$item"
  else echo "$item: No such file or directory" >&2; failed=1
  fi
done
[ -z "$failed" ]
`;
