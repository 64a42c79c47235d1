/** The shell programs that put a staged tree into its place on a host. POSIX, and no option that busybox lacks. */

import { ALL_RUN } from "../archive/script-archive.ts";
import { DEFINE_OWN, FIND_SUM, INCOMPLETE, NO_HASH } from "./file-programs.ts";
import { DEFINE_FSYNC, NO_FSYNC } from "./fsync-program.ts";
import { NO_TAR } from "./get-programs.ts";

/** Names in the stage: the tree itself, and what we say about it. */
export const STAGED_TREE = "tree";
export const STAGED_STEPS = "steps";
export const STAGED_REMOVALS = "removals";
export const STAGED_SUMS = "sums";

/** Exit code of a program that found another content than was sent. */
export const DIFFERENT = 78;

/** What all of them begin with. `made` is set where it was made for this. */
const DEFINE_STAGE = `
dest=$1 id=$2 owner=$3 times=$4 time=$5 durable=$6 made=$7
case $dest in -*) dest=./$dest ;; esac
enter_place() { cd -P "$dest" || exit 73; place=$PWD stage=\${PWD%/}/$id; }
clean() { cd /; rm -rf "$stage"; [ -z "$made" ] || rmdir "$place" 2>/dev/null; }
fail() { code=$?; clean; exit \${1:-$code}; }
`;

const CLEAN_WHEN_ENDED = "trap 'clean; exit 1' HUP INT TERM";

/** Makes the stage in the destination, which nobody else may enter. */
const OPEN_STAGE = `
${DEFINE_STAGE}
${DEFINE_OWN}
if [ ! -d "$dest" ]; then
  if [ -e "$dest" ] || [ -L "$dest" ]; then exit 74; fi
  # Another transfer may make it meanwhile.
  if mkdir "$dest"; then made=1; elif [ ! -d "$dest" ]; then exit 1; fi
fi
enter_place
${CLEAN_WHEN_ENDED}
umask 077
mkdir "$stage" || fail
cd -P "$stage" && is_own . && mkdir tree || fail 73
`;

/**
 * Moves the staged tree to its place. The working folder is always the place that is filled: it was entered step by
 * step, and what is put in a folder's place meanwhile is not followed. All is looked at before anything is moved.
 */
const PLACE_TREE = `
is_folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
enter() {
  here=$PWD
  cd -P "./$1" && [ "$PWD" = "\${here%/}/$1" ] || { echo "$1 is a link there, which is not followed" >&2; return 1; }
}
check() {
  for item in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    name=\${item##*/}
    if is_folder "$item"; then
      if is_folder "./$name"; then (enter "$name" && check "$item") || return 1
      elif [ -L "./$name" ]; then echo "$name is a link there, which is not followed, and a folder here" >&2; return 1
      elif [ -e "./$name" ]; then echo "$name is no folder there, and a folder here" >&2; return 1
      fi
    elif is_folder "./$name" && { [ -e "$item" ] || [ -L "$item" ]; }; then
      echo "$name is a folder there, and no folder here" >&2; return 1
    fi
  done
}
move() {
  from=$1 depth=$2 again=$3
  [ -z "$times" ] || [ -n "$again" ] || touch -r "$from" "$stage/time$depth" || return 1
  set --
  failed=
  for item in "$from"/* "$from"/.[!.]* "$from"/..?*; do
    name=\${item##*/}
    if is_folder "$item" && is_folder "./$name"; then (enter "$name" && move "$item" $((depth + 1)) '') || return 1
    elif [ -e "$item" ] || [ -L "$item" ]; then
      set -- "$@" "$item"
      [ $# -lt 200 ] || { mv -f -- "$@" ./ 2>"$stage/why" || failed=1; set --; }
    fi
  done
  [ $# = 0 ] || mv -f -- "$@" ./ 2>"$stage/why" || failed=1
  if [ -n "$failed" ]; then
    # Another transfer may have made a folder meanwhile.
    [ -z "$again" ] || { cat "$stage/why" >&2; return 1; }
    move "$from" "$depth" 1 || return 1
  fi
  [ -z "$times" ] || touch -r "$stage/time$depth" .
}
mode() (
  bits=$1 modified=$2; shift 2
  for part do enter "$part" || exit 1; done
  chmod "$bits" . && { [ -z "$late" ] || TZ=UTC0 touch -m -t "$modified" .; }
)
${DEFINE_FSYNC}
[ -z "$durable" ] || command -v sync >/dev/null || fail ${NO_FSYNC}
# Not every tar sets the time of a folder when all is in it.
late=
if [ -n "$times" ]; then
  case $(tar --version 2>&1) in *"GNU tar"* | *bsdtar*) ;; *) late=1 ;; esac
fi
[ -z "$owner" ] || chown -hR -- "$owner" "$stage/${STAGED_TREE}" || fail
cd -P "$place" || fail 73
[ ! -f "$stage/${STAGED_REMOVALS}" ] || . "$stage/${STAGED_REMOVALS}" || fail
check "$stage/${STAGED_TREE}" || fail
[ -z "$durable" ] || durably -f -- "$stage" || fail
move "$stage/${STAGED_TREE}" 0 '' || fail
. "$stage/${STAGED_STEPS}" || fail
cd / && rm -rf "$stage"
[ -z "$time" ] || TZ=UTC0 touch -m -t "$time" "$place"
[ -z "$durable" ] || durably -f -- "$place"
`;

/**
 * What was sent is compared by a hash over the content of all files, in the order in which it was sent. Where there is
 * nothing to hash with, the stage stays, to be read: it prints whether the destination was made.
 */
const COMPARE_SUMS = `
if [ -f ${STAGED_SUMS} ]; then
  ${FIND_SUM}
  [ -n "$sum" ] || { printf %s "$made"; exit ${NO_HASH}; }
  read -r expected <${STAGED_SUMS}
  got=$(. ./${STAGED_SUMS}.files | $sum) || fail 1
  [ "\${got%% *}" = "$expected" ] || { echo "expected SHA-256 $expected, got \${got%% *}" >&2; fail ${DIFFERENT}; }
fi
`;

/**
 * Reads an archive from stdin. Parameters: destination, name of the stage, owner or nothing, `times` to keep
 * times and modes of what is there or nothing, the time of the destination itself as touch takes it or nothing.
 * The file of steps comes last in the archive: where it is, all of it has come.
 */
export const PUT_FOLDERS_PROGRAM = `
command -v tar >/dev/null || exit ${NO_TAR}
${OPEN_STAGE}
(umask 0; exec tar -xpo$([ -n "$times" ] || echo m) -f -) || fail
[ -f ${STAGED_STEPS} ] || fail ${INCOMPLETE}
${COMPARE_SUMS}
${PLACE_TREE}
`;

/** The same where there is no tar: reads shell text that makes what would be in the archive. */
export const PUT_SCRIPT_PROGRAM = `
${OPEN_STAGE}
sh
case $? in ${ALL_RUN}) ;; 0) fail ${INCOMPLETE} ;; *) fail 1 ;; esac
${COMPARE_SUMS}
${PLACE_TREE}
`;

/** Prints the hash that was sent, a newline, and the content of all files. Parameters: destination, name of the stage. */
export const READ_STAGE_PROGRAM = `
${DEFINE_STAGE}
cd -P "$dest/$id" || exit 73
cat ${STAGED_SUMS} && . ./${STAGED_SUMS}.files
`;

/** Moves a stage that was read to its place. Parameters: as those that made it, and what that printed. */
export const PLACE_STAGE_PROGRAM = `
${DEFINE_STAGE}
enter_place
${CLEAN_WHEN_ENDED}
${PLACE_TREE}
`;

/** Removes the stage of a put that was cut off. Parameters: destination, name of the stage. */
export const REMOVE_STAGE_PROGRAM = `
dest=$1
case $dest in -*) dest=./$dest ;; esac
rm -rf "$dest/$2"
`;
