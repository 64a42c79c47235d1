/** Asks `ansible-inventory` what it makes of sources that only it can read. */
import type { Connection, NamesContext } from "@towline/core";
import { askProgram } from "@towline/listing";

/** Ansible's settings may lie in the folder that paths start from, as `ansible.cfg`. */
const SCRIPT = 'cd -- "$1" 2>/dev/null || :; shift; exec ansible-inventory "$@"';

/** @returns what it printed @throws InventoryError when it is missing, fails, or does not come to an end */
export async function askAnsible(
  sources: readonly string[],
  carrier: Connection,
  { cwd, signal, isHere }: Pick<NamesContext, "cwd" | "signal" | "isHere">,
): Promise<string> {
  const options = sources.flatMap((source) => ["-i", source]);
  return askProgram({
    connector: "ansible",
    program: "ansible-inventory",
    carrier,
    argv: ["sh", "-c", SCRIPT, "sh", isHere ? cwd : ".", ...options, "--list"],
    signal,
    install:
      "Install it (Debian: ansible-core), or write down what it says elsewhere: ansible-inventory --list >inventory.json",
    advice: "Run it by hand: ansible-inventory -i PATH --list",
  });
}
