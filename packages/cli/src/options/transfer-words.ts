/** The words of `put`, `get` and `sync`: commander knows them as one list, people as TARGETS SRC... DEST. */
import { Argument, type Command } from "commander";

/** Declares them, and how help names and explains each. */
export function addTransferWords(
  command: Command,
  { src, dest }: { readonly src: string; readonly dest: string },
): Command {
  const words = [
    new Argument("targets", 'hosts, groups, routes, globs, ranges; "all"'),
    new Argument("src", src),
    new Argument("dest", dest),
  ];
  return command
    .usage("<targets> <src...> <dest> [options]")
    .argument("<arguments...>")
    .configureHelp({ ...command.configureHelp(), visibleArguments: () => words });
}
