/** Hands towline's own standard output to the content of a file. */
import { Writable } from "node:stream";
import type { CliContext } from "../process/cli-context.ts";
import { LineSplitter } from "../render/line-splitter.ts";
import { removeControls } from "../render/remove-controls.ts";

/** Takes the bytes as they come; a terminal gets harmless text. Its end doesn't close standard output. */
export function openStandardOutput({ stdout }: Pick<CliContext, "stdout">): Writable {
  if (stdout.isTTY !== true) {
    return new Writable({ write: (bytes: Buffer, _encoding, done) => void stdout.write(bytes, done) });
  }
  const splitter = new LineSplitter();
  const show = (lines: readonly Buffer[]): string =>
    lines.map((line) => `${removeControls(line.toString("utf8").replace(/\r$/, ""))}\n`).join("");
  return new Writable({
    write: (bytes: Buffer, _encoding, done) => void stdout.write(show(splitter.push(bytes)), done),
    final(done) {
      const rest = splitter.finish();
      stdout.write(rest === undefined ? "" : show([rest]), done);
    },
  });
}
