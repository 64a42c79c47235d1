/** Asks `ansible-inventory` what it makes of sources that only it can read. */
import { type Connection, type NamesContext, PROGRAM_MISSING, runOnCarrier } from "@towline/core";
import { unreadable } from "../model/limits.ts";

/** Ansible's settings may lie in the folder that paths start from, as `ansible.cfg`. */
const SCRIPT = 'cd -- "$1" 2>/dev/null; shift; exec ansible-inventory "$@"';

/** @returns what it printed @throws InventoryError */
export async function askAnsible(
  sources: readonly string[],
  carrier: Connection,
  { cwd, signal }: Pick<NamesContext, "cwd" | "signal">,
): Promise<string> {
  const options = sources.flatMap((source) => ["-i", source]);
  const argv = ["sh", "-c", SCRIPT, "sh", cwd, ...options, "--list"];
  const { exitCode, stdout, stderr } = await runOnCarrier(carrier, argv, { signal });
  if (exitCode === 0) return stdout;
  if (exitCode === PROGRAM_MISSING) {
    throw unreadable(
      "The inventory has a program or a plugin, and ansible-inventory, which would run it, is not installed there",
      "Install it (Debian: ansible-core), or write down what it says: ansible-inventory --list >inventory.json",
    );
  }
  throw unreadable(
    `ansible-inventory failed: ${lastWords(stderr) || `it ended with ${exitCode}`}`,
    "Run it by hand: ansible-inventory -i PATH --list",
  );
}

function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const error = lines.find((line) => line.startsWith("ERROR")) ?? lines.at(-1) ?? "";
  return error.slice(0, 500);
}
