/** The name that a systemd-nspawn gives its machine, read from its command line. */
import path from "node:path";

/** As systemd-nspawn does: by `--machine`, or else by the folder or the image. Undefined where none of them is there. */
export function nameOfCommand(argv: readonly string[]): string | undefined {
  const machine = findOption(argv, "M", "machine");
  if (machine !== undefined) return machine;
  const root = findOption(argv, "D", "directory") ?? findOption(argv, "i", "image");
  return root === undefined ? undefined : path.posix.basename(root).replace(/\.raw$/, "");
}

/** The first counts: what comes after the options is the command in the machine. */
function findOption(argv: readonly string[], letter: string, name: string): string | undefined {
  // Flags without a value may come before the letter, as in -bD.
  const short = new RegExp(`^-[abnqxU]*${letter}(.*)$`, "s");
  for (const [index, word] of argv.entries()) {
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    const joined = short.exec(word)?.[1];
    if (word === `--${name}` || joined === "") return argv[index + 1];
    if (joined !== undefined) return joined;
  }
  return undefined;
}
