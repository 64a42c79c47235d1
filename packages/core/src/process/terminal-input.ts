/** Input for a program on a terminal, which knows no end of input but the one that is typed. */
import { Transform, type Writable } from "node:stream";

/** What a terminal takes for the end of input, at the beginning of a line; elsewhere it only hands on the line so far. */
export const END_OF_INPUT = "\x04";

const LINE_ENDS: readonly (number | undefined)[] = [undefined, 0x0a, 0x0d, 0x04];

/** A stream that passes everything to a terminal's input, and types the end of input at its own end. */
export function endOnTerminal(stdin: Writable): Writable {
  let last: number | undefined;
  const typed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      last = chunk.at(-1) ?? last;
      done(null, chunk);
    },
    flush(done) {
      done(null, LINE_ENDS.includes(last) ? END_OF_INPUT : END_OF_INPUT + END_OF_INPUT);
    },
  });
  typed.pipe(stdin);
  stdin.once("close", () => typed.destroy());
  return typed;
}
