/** The program of a lane: a shell that runs one command after another, each in a child of its own. */
import { MARK_BYTE } from "./launch.ts";

/**
 * What a lane's shell runs. It reads a frame a line (see lane-frame.ts), and prints a mark on both streams when one is
 * done. Its descriptors: 0 the frames, 1 and 4 the commands' output, 2 and 5 a pipe to itself. No command is given any
 * but 1 and 4.
 *
 * - Shells tell a death by signal apart from an exit code above 128 by words on their own stderr alone. The pipe catches
 *   these words, whatever their language, and keeps them out of the output. SIGINT and SIGPIPE are never told, and bash
 *   tells nothing at all. ksh and yash have numbers above 255 for it.
 * - Whether something that a command left behind still holds the output is seen in /proc, among the processes that began
 *   with the command. The shell then ends, so that its output becomes the output of this last command, for as long as it
 *   is open.
 * - It survives what kills its group (`kill 0`): commands have the usual handling of signals, as traps aren't inherited.
 *
 * Where it can't tell all this, as without Linux's /proc, or where functions and options from the environment may give its
 * words another meaning, it says so and ends.
 */
export function laneScript(id: string): string {
  return SCRIPT.replaceAll("GREETING", id);
}

/** The beginning of the mark that ends a frame, for this id: its exit code, whether its output is open, its signal. */
export function endMark(id: string): string {
  return `${String.fromCharCode(MARK_BYTE)}towline-${id}=`;
}

const SCRIPT = `
towline_unable=
case $- in *[euCfvx]*) towline_unable=yes ;; esac
case \${BASH_VERSION-} in ?*) towline_unable=$towline_unable$(declare -F) ;; esac
towline_newline='
'
towline_mark() {
  printf '\\036towline-%s=%s\\n' "$1" "$2"
  printf '\\036towline-%s=%s\\n' "$1" "$2" >&4
}
towline_begin() {
  for towline_task in /proc/self/task/*; do printf '\\036towline-%s %s\\n' "$1" "\${towline_task##*/}" >&2; done
}
towline_end() {
  towline_signal=
  if [ "$2" -gt 128 ]; then
    echo "$1" >&2
    while IFS= read -r towline_note <&5 && [ "$towline_note" != "$1" ]; do towline_signal=yes; done
    [ "$2" -le 255 ] || towline_signal=yes
    [ -z "$towline_signal" ] || towline_signal=$(kill -l "$(($2 % 128))")
  fi
  IFS=' ' read -r towline_a towline_b towline_c towline_d towline_last < /proc/loadavg
  if towline_is_held "$towline_first" "$towline_last"; then
    towline_mark "$1" "$2 open $towline_signal"
    exit
  fi
  towline_mark "$1" "$2 closed $towline_signal"
}
towline_is_held() {
  if [ "$2" -lt "$1" ] || [ "$(($2 - $1))" -gt 200 ]; then
    for towline_process in /proc/[0-9]*; do
      towline_pid=\${towline_process#/proc/}
      towline_is_new "$@" && towline_holds && return
    done
    return 1
  fi
  towline_pid=$1
  while [ "$towline_pid" -lt "$2" ]; do
    towline_pid=$((towline_pid + 1))
    [ -e "/proc/$towline_pid" ] && towline_holds && return
  done
  return 1
}
towline_is_new() {
  if [ "$2" -lt "$1" ]; then [ "$towline_pid" -gt "$1" ] || [ "$towline_pid" -le "$2" ]
  else [ "$towline_pid" -gt "$1" ] && [ "$towline_pid" -le "$2" ]; fi
}
towline_holds() {
  for towline_file in "/proc/$towline_pid/fd/"*; do
    if [ "$towline_file" -ef "/proc/$$/fd/1" ] || [ "$towline_file" -ef "/proc/$$/fd/4" ]; then return; fi
  done
  [ -e "/proc/$towline_pid" ] && ! [ -r "/proc/$towline_pid/fd" ]
}
exec 4>&2 5<<END || exit
once
END
read -r towline_note <&5
exec 2>>/proc/self/fd/5 || exit
trap : HUP INT QUIT TERM ALRM USR1 USR2
set -- /proc/self/task/*
[ "$1" = "/proc/self/task/$$" ] && [ /proc/self/fd/1 -ef "/proc/$$/fd/1" ] && [ -r /proc/loadavg ] || towline_unable=yes
if [ -n "$towline_unable" ]; then
  towline_mark GREETING unable
  exit
fi
set --
unset towline_unable
towline_mark GREETING $$
while IFS= read -r towline_line; do
  IFS=' ' read -r towline_a towline_b towline_c towline_d towline_first < /proc/loadavg
  eval "$towline_line"
done
`;
