/** Finds the machines that run on a carrier, each with the process that leads it. */
import { type Connection, runOnCarrier } from "@towline/core";
import { nameOfCommand } from "./name-of-command.ts";

// systemd-machined knows machines where there is a bus. Those that it does not know are found by their systemd-nspawn.
const SCRIPT = `
if command -v machinectl >/dev/null; then
  machinectl --no-legend --no-pager list 2>/dev/null | while read -r name class service rest; do
    [ "$service" != systemd-nspawn ] || echo "machine $(machinectl show --property=Leader --value "$name") $name"
  done
fi
cd /proc || exit
for folder in [0-9]*; do
  read -r program 2>/dev/null < "$folder/comm" && [ "$program" = systemd-nspawn ] || continue
  for child in $(cat "$folder/task/$folder/children" 2>/dev/null); do
    # Only the first process of a pid namespace leads a machine.
    grep -q '^NSpid:.*[[:space:]]1$' "$child/status" 2>/dev/null || continue
    echo "process $child"
    tr '\\n\\000' ' \\n' < "$folder/cmdline" | sed 's/^/ /'
  done
done
`;

/** The process id of each machine's leader by the machine's name; undefined where nobody can look. */
export async function findMachines(
  carrier: Connection,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number> | undefined> {
  const { exitCode, stdout } = await runOnCarrier(carrier, ["sh", "-c", SCRIPT], { signal });
  return exitCode === 0 ? readMachines(stdout) : undefined;
}

/** Reads what the script prints. What systemd-machined knows comes first, and counts. */
export function readMachines(text: string): ReadonlyMap<string, number> {
  const machines = new Map<string, number>();
  const add = (name: string | undefined, leader: number): void => {
    if (name !== undefined && leader > 0 && !machines.has(name)) machines.set(name, leader);
  };
  let leader = 0;
  let argv: string[] = [];
  for (const line of [...text.split("\n"), "end"]) {
    if (line.startsWith(" ")) {
      argv.push(line.slice(1));
      continue;
    }
    if (argv.length > 0) add(nameOfCommand(argv), leader);
    argv = [];
    const [kind, pid, ...name] = line.split(" ");
    leader = Number(pid);
    if (kind === "machine") add(name.join(" "), leader);
  }
  return machines;
}
