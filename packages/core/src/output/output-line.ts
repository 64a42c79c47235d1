/** One line of what a host printed. */

/** One line of output and the stream it came on. */
export interface OutputLine {
  readonly stream: "stdout" | "stderr";
  /** Without its line ending. */
  readonly text: string;
}
