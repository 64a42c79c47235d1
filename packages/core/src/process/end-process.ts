/** Ends a process tree on a host by a second command, and verifies that it is gone. */

import { randomBytes } from "node:crypto";
import type { Escalation } from "../command/escalate.ts";
import { buildLaunch } from "../command/launch.ts";
import { ownProgram } from "../command/own-program.ts";
import type { Connection } from "../connector/connection.ts";
import { OutputCollector } from "../output/output-collector.ts";
import { within } from "../waiting/within.ts";
import { LiveProcess } from "./live-process.ts";
import type { EndingReport } from "./outcome.ts";

/** Tenths of a second between TERM and KILL. */
const GRACE_TENTHS = 10;

/** How long the second command may take, over its grace. */
const ENDING_DEADLINE_MS = 10_000;

const TERMINAL = { term: "dumb", columns: 80, rows: 24 };

/**
 * Collects the process, its descendants and, if it leads a session, everything in it; sends TERM, then KILL; tells who is
 * left. A process is known by its id and its start time, so that an id that was given away is never signalled.
 * What moved to a session of its own is found as long as its parents live. POSIX shell, Linux's /proc or else ps. Where
 * there is neither, as in a bare chroot, the process and its group are ended unseen.
 */
const ENDING_SCRIPT = `
root=$1 grace=$2 shell=$3 known=
table() {
  if [ -r /proc/self/stat ]; then
    for file in /proc/[0-9]*/stat; do
      { IFS= read -r line < "$file"; } 2>/dev/null || continue
      pid=\${file#/proc/} pid=\${pid%/stat}
      set -- \${line##*\\) }
      [ "$1" = Z ] || echo "$pid $2 $4 \${20}"
    done
  else
    ps -A -o pid= -o ppid= -o pgid= -o stat= | while read -r pid parent group state; do
      case $state in Z*) ;; *) echo "$pid $parent $group 0" ;; esac
    done
  fi
}
look() {
  rows=$(table) alive= ids= members=
  [ -z "$shell" ] || while read -r pid parent session start; do
    [ "$session" != "$shell" ] || members="$members $pid "
  done <<END
$rows
END
  while :; do
    before=$ids
    while read -r pid parent session start; do
      [ "$pid" = "$$" ] && continue
      case " $ids " in *" $pid "*) continue ;; esac
      if [ "$pid" = "$root" ] || [ "$session" = "$root" ] || is_orphan; then :
      else
        case " $known " in *" $pid:$start "*) ;; *)
          case " $ids " in *" $parent "*) ;; *) continue ;; esac ;;
        esac
      fi
      ids="$ids $pid" alive="$alive $pid:$start"
    done <<END
$rows
END
    [ "$before" = "$ids" ] && break
  done
  for one in $alive; do
    case " $known " in *" $one "*) ;; *) known="$known $one" ;; esac
  done
}
# Of a shell that runs many commands: what began after the command in the shell's session, and whose parents are gone.
is_orphan() {
  [ "$session" = "$shell" ] && [ "$pid" -gt "$root" ] && case $members in *" $parent "*) false ;; esac
}
nap() { sleep 0.1 2>/dev/null || sleep 1; }
look
# The host says which process is the command. A host that lies must not have those ended that this program runs below.
case " $ids " in *" $PPID "*) echo above; exit ;; esac
if [ -z "$rows" ]; then
  kill -TERM "$root" -"$root" 2>/dev/null
  while kill -0 "$root" 2>/dev/null && [ "$grace" -gt 0 ]; do nap; grace=$((grace - 1)); done
  kill -KILL "$root" -"$root" 2>/dev/null
  echo unseen
  exit
fi
[ -n "$ids" ] && { kill -TERM $ids; kill -CONT $ids; } 2>/dev/null
while [ -n "$ids" ] && [ "$grace" -gt 0 ]; do nap; grace=$((grace - 1)); look; done
grace=20
while [ -n "$ids" ] && [ "$grace" -gt 0 ]; do kill -KILL $ids 2>/dev/null; nap; grace=$((grace - 1)); look; done
echo "left:$ids"
`;

/**
 * Ends the tree of the process `pid`, as the user that runs it. Never rejects because of what runs on the host.
 *
 * @param shell the process id of the shell that it is a child of, if that runs other commands too
 */
export async function endProcess(
  connection: Connection,
  pid: number,
  escalation: Escalation,
  shell?: number,
): Promise<EndingReport> {
  const { processes } = connection;
  if (processes !== undefined) return endProcess(processes, pid, {}, shell);
  const deadline = ENDING_DEADLINE_MS + 2 * GRACE_TENTHS * 100;
  const launch = buildLaunch(
    ["sh", "-c", ownProgram(ENDING_SCRIPT), "sh", String(pid), String(GRACE_TENTHS), String(shell ?? "")],
    escalation,
    randomBytes(8).toString("hex"),
  );
  const process = await within(
    deadline,
    connection.exec(launch.argv, { pty: launch.terminal ? TERMINAL : undefined, isAnswered: launch.waits }),
  );
  if (process === undefined) return { verified: false, survivors: [], error: new Error("the host did not answer") };
  const collector = new OutputCollector(64 * 1024);
  const live = new LiveProcess(process, launch, {
    sink: { write: (stream, bytes) => collector.push(stream, bytes), end: () => {} },
    stdin: undefined,
    end: async () => ({ verified: false, survivors: [] }),
  });
  const outcome = await within(deadline, live.outcome);
  if (outcome === undefined) live.abort();
  const told = collector.bytes("stdout").toString("latin1");
  if (/^unseen/m.test(told)) {
    return { verified: false, survivors: [], error: new Error("the host has neither /proc nor ps to look at") };
  }
  if (/^above/m.test(told)) {
    return {
      verified: false,
      survivors: [],
      error: new Error(`the host named process ${pid}, which is not the command`),
    };
  }
  const match = /left:([0-9 ]*)/.exec(told);
  if (match === null) return { verified: false, survivors: [], error: new Error(lastWords(collector)) };
  const survivors = (match[1] ?? "")
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
  return { verified: survivors.length === 0, survivors };
}

function lastWords(collector: OutputCollector): string {
  return collector.bytes("stderr").toString("utf8").trim() || "the command that ends it did not run";
}
