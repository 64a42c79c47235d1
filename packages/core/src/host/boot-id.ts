/** What tells one boot of a host from another: the id that Linux and macOS make for each, or when BSD was booted. */
import { ownProgram } from "../command/own-program.ts";
import { localMachine } from "../local/local-machine.ts";
import { runOnCarrier } from "../process/run-on-carrier.ts";

/** Microseconds are left out: a clock that is kept right moves them. */
const BOOT_ID_PROGRAM = `
PATH=$PATH:/usr/sbin:/sbin
file=/proc/sys/kernel/random/boot_id
[ ! -r $file ] || exec cat $file
for name in kern.bootsessionuuid kern.boottime; do
  id=$(sysctl -n $name 2>/dev/null) && [ -n "$id" ] || continue
  echo "\${id%%, usec*}"
  exit
done
exit 1
`;

/** Prints it. */
export const READ_BOOT_ID: readonly string[] = ["sh", "-c", ownProgram(BOOT_ID_PROGRAM)];

/** What was printed, without what surrounds it; undefined where it is no id. */
export function parseBootId(printed: string): string | undefined {
  const id = printed.trim();
  return /^[\x20-\x7e]{8,100}$/.test(id) ? id : undefined;
}

/** This machine's; undefined where it has none. */
export async function ownBootId(): Promise<string | undefined> {
  const { exitCode, stdout } = await runOnCarrier(localMachine, READ_BOOT_ID).catch(() => ({
    exitCode: 1,
    stdout: "",
  }));
  return exitCode === 0 ? parseBootId(stdout) : undefined;
}
