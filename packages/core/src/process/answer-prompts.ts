/** A process behind what a login shell, sudo or su say on the way to it, as one that begins with its own output. */
import { type Readable, Transform } from "node:stream";
import type { Launch } from "../command/launch.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { MarkFilter } from "../output/mark-filter.ts";
import { LiveInput } from "./live-input.ts";

/**
 * Answers what the launch's programs ask, and takes out all that comes before its start; input waits for that where a
 * password may be asked for. What is said where it never starts comes on stderr, or from the terminal, as the reason.
 */
export function answerPrompts(process: RemoteProcess, launch: Launch): RemoteProcess {
  // The end of the input is typed by whoever uses the terminal.
  const input = new LiveInput(process.stdin, { ...launch, terminal: false }, "open");
  process.exited.then(
    () => input.close(),
    () => input.close(),
  );
  return {
    stdin: input.writable,
    stdout: fromStart(process.stdout, launch, input, launch.terminal),
    stderr: fromStart(process.stderr, launch, input, true),
    exited: process.exited,
    ...(process.resize === undefined ? {} : { resize: process.resize.bind(process) }),
    close: () => process.close(),
  };
}

function fromStart(source: Readable, launch: Launch, input: LiveInput, tellsReason: boolean): Readable {
  const filter = new MarkFilter(launch);
  const filtered = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const { output, pid, questions } = filter.push(chunk);
      for (const question of questions) input.answer(question);
      if (pid !== undefined) input.commandStarted();
      done(null, output);
    },
    flush(done) {
      done(null, tellsReason && !filter.started ? filter.said : null);
    },
  });
  source.pipe(filtered);
  source.once("error", (error) => filtered.destroy(error));
  // A source that is closed early never ends.
  source.once("close", () => filtered.end());
  return filtered;
}
