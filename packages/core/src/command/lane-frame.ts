/** The line that tells a lane's shell to run a command. */
import { escalates } from "./escalate.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import type { Launch } from "./launch.ts";
import { isPlainCommand, mayAskForShell } from "./plain-command.ts";
import { quoteForShell } from "./quote.ts";

/** The shell reads a line byte by byte, so that a long one is slower than a start of its own. */
const LONGEST_FRAME = 64 * 1024;

/**
 * One line of shell text: the command in a child that has the lane's output and empty input, then the mark of its end.
 * Undefined for a command that a lane can't run as well as a start of its own: on a terminal, with passwords or input.
 *
 * @param endId a random word that tells this command's end; nobody but the shell gets to know it
 */
export function buildFrame(launch: Launch, settings: GlobalArguments, endId: string): string | undefined {
  if (launch.terminal || launch.waits || (settings.stdin !== undefined && settings.stdin !== "")) return undefined;
  const child = buildChild(launch, settings);
  if (child === undefined || child.length > LONGEST_FRAME) return undefined;
  return `( ${child} ) </dev/null 2>&4 4>&- 5<&-; towline_end ${endId} $?\n`;
}

function buildChild(launch: Launch, settings: GlobalArguments): string | undefined {
  const { id, text } = launch;
  const ownShell = isByOwnShell(settings);
  if (launch.prologue !== undefined) {
    // The frame is read from standard input, so that argv has nothing of it.
    return ownShell && !mayAskForShell(text) ? `towline_begin ${id}; eval ${oneLine(text)}` : undefined;
  }
  // A fork is far cheaper than the start of a program.
  if (ownShell && isPlainCommand(text)) return `towline_begin ${id}; ${text}`;
  const argv = ownShell ? ["sh", "-c", text] : launch.argv;
  return `${ownShell ? `towline_begin ${id}; ` : ""}exec ${argv.map(oneLine).join(" ")}`;
}

/** Whether the lane's shell tells of the start itself. Nobody else can have printed then, and stdout has no mark. */
export function isByOwnShell(settings: GlobalArguments): boolean {
  return !escalates(settings) && (settings.shellExecutable ?? "sh") === "sh";
}

/** A newline can only be in quotes. */
function oneLine(word: string): string {
  return quoteForShell(word).replaceAll("\n", `'"$towline_newline"'`);
}
