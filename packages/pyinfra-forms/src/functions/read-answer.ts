/** Reads what `runShellCommand` returned: the pieces of its output in order, and what it says of how the command ended. */

/** Some output of one stream. */
export interface Piece {
  readonly stream: "stdout" | "stderr";
  readonly bytes: Buffer;
}

/** What a function returned, checked. */
export interface ReadAnswer {
  readonly status: boolean | number;
  readonly pieces: readonly Piece[];
}

/** @throws TypeError for what is none */
export function readAnswer(answer: unknown): ReadAnswer {
  const [status, ...output]: readonly unknown[] = Array.isArray(answer) ? answer : [];
  if (!(typeof status === "boolean" || (Number.isInteger(status) && (status as number) >= 0))) throw wrongAnswer();
  if (output.length === 1) return { status: status as boolean | number, pieces: readCombined(output[0]) };
  if (output.length !== 2) throw wrongAnswer();
  const [stdout, stderr] = output;
  return {
    status: status as boolean | number,
    pieces: [
      { stream: "stdout", bytes: readOutput(stdout) },
      { stream: "stderr", bytes: readOutput(stderr) },
    ],
  };
}

function readCombined(combined: unknown): readonly Piece[] {
  if (!Array.isArray(combined)) throw wrongAnswer();
  const runs: { readonly stream: Piece["stream"]; readonly lines: Buffer[] }[] = [];
  for (const pair of combined) {
    const [stream, line]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (stream !== "stdout" && stream !== "stderr") throw wrongAnswer();
    const last = runs.at(-1);
    if (last?.stream === stream) last.lines.push(readLine(line));
    else runs.push({ stream, lines: [readLine(line)] });
  }
  return runs.map(({ stream, lines }) => ({ stream, bytes: Buffer.concat(lines) }));
}

function readOutput(output: unknown): Buffer {
  if (output instanceof Uint8Array) return Buffer.from(output);
  if (!Array.isArray(output)) throw wrongAnswer();
  return Buffer.concat(output.map(readLine));
}

const LINE_END = Buffer.from("\n");

/** What stands in a text for bytes that were none: a file that is fetched like this would be another. */
const LOST_BYTES = "\ufffd";
const BYTES_ADVICE =
  "runShellCommand returned a text in which bytes that are no text were replaced (U+FFFD); it must return such bytes as they came";

function readLine(line: unknown): Buffer {
  if (typeof line === "string") {
    if (line.includes(LOST_BYTES)) throw new TypeError(BYTES_ADVICE);
    return Buffer.from(`${line}\n`);
  }
  if (line instanceof Uint8Array) return Buffer.concat([line, LINE_END]);
  throw wrongAnswer();
}

function wrongAnswer(): TypeError {
  return new TypeError(
    "runShellCommand must return [status, stdout, stderr] or [status, [buffer, line][]], the status true, false or an " +
      "exit code, the output lines or bytes",
  );
}
