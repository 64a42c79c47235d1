/** Holds a program back until its streams are connected. */

const SCRIPT = 'IFS= read -r towline_line || exit; unset towline_line; exec "$@"';

/**
 * What starts `argv` when a first line of input has come through. Some ways into a container start a program before they
 * have connected its output, and lose what it says at once; they pass input on only when all is connected. Write `"\n"` to
 * its input after it was started. The container needs `sh`.
 *
 * @example
 * ```ts
 * const process = await carrier.exec([...enter, ...afterFirstLine(argv)], options);
 * process.stdin.write("\n");
 * ```
 */
export function afterFirstLine(argv: readonly string[]): readonly string[] {
  return ["sh", "-c", SCRIPT, "sh", ...argv];
}
