/** The options of commands that move files. */
import type { Command } from "commander";
import { addFanOutOptions, type FanOutFlags } from "./fan-out-options.ts";

/** Values of the options of commands that move files. */
export interface TransferFlags extends FanOutFlags {
  readonly mode?: string;
  readonly verify?: boolean;
}

/** Declares them on a command. */
export function addTransferOptions(command: Command): Command {
  return addFanOutOptions(command)
    .optionsGroup("How it is moved:")
    .option("--mode <bits>", "permission bits in octal, such as 0644 (default: those of the source)")
    .option("--verify", "compare a hash of both ends before the file takes its place");
}
